import { decodeText, encodeText, sha256 } from "../../crypto/bytes.ts";
import { ListError } from "../../seal/group_list.ts";
import {
  keepList,
  loadSealKeys,
  readGroupKey,
  readList,
  readSignedList,
  type SealKeys,
} from "../../seal/key_files.ts";
import type { GroupList, KnownList } from "../../seal/members.ts";
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
    const { keysDir, user } = this.member;
    const keys = await orNoKeys(loadSealKeys(keysDir, user));
    return { ...keys, list: await newestList(this.member, keys, session) };
  }
}

/**
 * The list in a user's folder, and the group's key there.
 *
 * @throws {Failure} If they are missing.
 */
export async function ownList(keysDir: string): Promise<KnownList> {
  return await orNoKeys((async () => {
    const groupKey = await readGroupKey(keysDir);
    return { groupKey, list: await readList(keysDir, groupKey) };
  })());
}

/**
 * The list of the server, if it is the group's and newer than the one in the folder, where
 * it is kept; else that one, and why is said.
 */
export async function newestList(
  { keysDir, notify }: Omit<Member, "user">,
  known: KnownList,
  session: Pick<MailSession, "groupList">,
): Promise<GroupList> {
  const own = await sha256(encodeText(await readSignedList(keysDir)));
  const signed = await session.groupList(own.toHex());
  if (!signed) return known.list;
  try {
    return await keepOrUse(keysDir, known, signed);
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    notify(`The server's list of the group is not taken: ${error.message}.`);
    return known.list;
  }
}

async function orNoKeys<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading;
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
  keys: KnownList,
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
