import { decodeText, encodeText, sha256 } from "../../crypto/bytes.ts";
import { ListError } from "../../seal/group_list.ts";
import {
  keepList,
  loadSealKeys,
  readSignedList,
  type SealKeys,
} from "../../seal/key_files.ts";
import type { GroupList } from "../../seal/members.ts";
import type { Reader } from "../../seal/reader.ts";
import { takeList } from "../../seal/signed_list.ts";
import type { MailSession } from "../session/mail_session.ts";
import { NoKeys } from "./no_keys.ts";

/** Whose keys they are, and where. */
export interface Member {
  user: string;
  /** The folder that keygen handed out. */
  keysDir: string;
  /** Told what a person should know. */
  notify(text: string): void;
}

/** A member's keys for sealed letters, loaded when they are needed. */
export class MemberKeys {
  #fresh?: Promise<SealKeys>;

  constructor(readonly member: Member) {}

  /**
   * The keys, with the newest list that the server has. A list that is not the group's, or
   * older than the one here, is said and not taken.
   *
   * @throws {NoKeys} If the keys are missing.
   */
  fresh(session: Pick<MailSession, "groupList">): Promise<SealKeys> {
    return this.#fresh ??= this.#refresh(session).catch((error) => {
      // A connection that was lost can be made anew.
      this.#fresh = undefined;
      throw error;
    });
  }

  /**
   * The same as what opens letters.
   *
   * @throws {NoKeys} If the keys are missing.
   */
  async reader(session: Pick<MailSession, "groupList">): Promise<Reader> {
    const { identities, list } = await this.fresh(session);
    return { name: this.member.user, identities, list };
  }

  async #refresh(session: Pick<MailSession, "groupList">): Promise<SealKeys> {
    const keys = await loadOrSay(this.member);
    const { keysDir, notify } = this.member;
    const known = await sha256(encodeText(await readSignedList(keysDir)));
    const signed = await session.groupList(known.toHex());
    if (!signed) return keys;
    try {
      return { ...keys, list: await keepOrUse(keysDir, keys, signed) };
    } catch (error) {
      if (!(error instanceof ListError)) throw error;
      notify(`The server's list of the group is not taken: ${error.message}.`);
      return keys;
    }
  }
}

async function loadOrSay({ keysDir, user }: Member): Promise<SealKeys> {
  try {
    return await loadSealKeys(keysDir, user);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new NoKeys(
      `Your folder has no keys for sealed letters: ${error.message}`,
      "ask the server's owner to run keygen again, and for your new folder",
    );
  }
}

/** A folder that cannot be written to is no reason to believe an older list. */
async function keepOrUse(
  dir: string,
  keys: SealKeys,
  signed: Uint8Array,
): Promise<GroupList> {
  const text = textOf(signed);
  const taken = await takeList(keys.list, text, keys.groupKey);
  await keepList(dir, keys, text).catch((error) => {
    if (error instanceof ListError) throw error;
  });
  return taken;
}

function textOf(signed: Uint8Array): string {
  try {
    return decodeText(signed);
  } catch {
    throw new ListError("The list has not the form of a list");
  }
}
