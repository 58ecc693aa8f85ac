import { decodeText, encodeText, sha256 } from "../../crypto/bytes.ts";
import { completeKeyChange } from "../../keys/key_change.ts";
import { ListError } from "../../seal/group_list.ts";
import {
  keepList,
  loadSealKeys,
  readGroupKey,
  readList,
  readSignedList,
  type SealKeys,
} from "../../seal/key_files.ts";
import type { Recipients } from "../../letter/recipients.ts";
import type { GroupList, KnownList } from "../../seal/members.ts";
import type { KeyChange, Reader } from "../../seal/reader.ts";
import { ForeignListError, takeList } from "../../seal/signed_list.ts";
import { fingerprint } from "../../seal/ssh/wire.ts";
import { sentence } from "../output/sentence.ts";
import type { MailSession } from "../session/mail_session.ts";
import { KnownKeys } from "./known_keys.ts";
import type { Member } from "./letter_keys.ts";
import { NoKeys } from "./no_keys.ts";
import { expandAliases } from "../aliases/expand_aliases.ts";
import { KnownAliases } from "../aliases/known_aliases.ts";

export type { Member };

/**
 * For how long a list is new enough to open letters by, in ms: an export opens thousands,
 * and a menu stays open while others get new keys.
 */
const NEW_FOR_MS = 10_000;

/** A member's keys for sealed letters, loaded when they are needed. */
export class MemberKeys {
  #own?: Promise<SealKeys>;
  #keys?: SealKeys;
  #asked = -Infinity;
  readonly #known: KnownKeys;
  readonly #said = new Set<string>();
  readonly #aliases: KnownAliases;

  /** @param now The time, in ms since the epoch. */
  constructor(readonly member: Member, readonly now: () => number) {
    this.#known = new KnownKeys(member);
    this.#aliases = new KnownAliases(member);
  }

  /**
   * The keys, with the list that is in the folder.
   *
   * @throws {NoKeys} If they are missing.
   */
  own(): Promise<SealKeys> {
    const { keysDir, user, unlock } = this.member;
    return this.#own ??= orNoKeys(loadSealKeys(keysDir, user, unlock)).catch(
      (error) => {
        // A folder can be completed while a menu is open.
        this.#own = undefined;
        throw error;
      },
    );
  }

  /**
   * The keys, with the newest list that the server has. A list that is not the group's, or
   * older than the one here, is said once and not taken.
   *
   * @throws {NoKeys} If the keys are missing.
   */
  async fresh(session: Pick<MailSession, "groupList">): Promise<SealKeys> {
    const { keysDir } = this.member;
    const keys = this.#keys ?? await this.own();
    const asked = this.now();
    const notify = (text: string) => this.#sayOnce(text);
    const list = await newestList({ keysDir, notify }, keys, session);
    this.#asked = asked;
    return this.#keys = { ...keys, list };
  }

  /**
   * The newest list that the server has, for which no private key is needed; nothing where
   * the folder has none, or a damaged one, which is said once.
   */
  async list(
    session: Pick<MailSession, "groupList">,
  ): Promise<GroupList | undefined> {
    const { keysDir } = this.member;
    const notify = (text: string) => this.#sayOnce(text);
    const known = this.#keys ?? await ownList(keysDir).catch((error) => {
      if (!(error instanceof NoKeys)) {
        notify(`${error.message}; aliases are not known`);
      }
      return undefined;
    });
    return known && await newestList({ keysDir, notify }, known, session);
  }

  /** Puts its users in the place of each alias, and says which of those have changed. */
  async expand(recipients: Recipients, list: GroupList): Promise<Recipients> {
    const expanded = expandAliases(recipients, list);
    await this.#aliases.meet(expanded.aliases, list);
    return expanded.recipients;
  }

  #sayOnce(text: string): void {
    if (!this.#said.has(text)) this.member.notify(text);
    this.#said.add(text);
  }

  /**
   * The same as what opens letters, with a list that was the newest a moment ago.
   *
   * @throws {NoKeys} If the keys are missing.
   */
  async reader(session: Pick<MailSession, "groupList">): Promise<Reader> {
    const isNew = this.now() - this.#asked < NEW_FOR_MS;
    const keys = isNew ? this.#keys! : await this.fresh(session);
    const { identities, list } = keys;
    const meet = (names: readonly string[]) => this.meet(names, keys);
    return { name: this.member.user, identities, list, meet };
  }

  /** Says, once, which of these users have other keys than at their last letter. */
  async meet(
    names: readonly string[],
    known: KnownList,
  ): Promise<KeyChange[]> {
    const others = names.filter((name) => name !== this.member.user);
    return await this.#known.meet(others, known);
  }
}

/**
 * The list in a user's folder, and the group's key there.
 *
 * @throws {Failure} If they are missing.
 */
export async function ownList(keysDir: string): Promise<KnownList> {
  return await orNoKeys((async () => {
    await completeKeyChange(keysDir);
    const groupKey = await readGroupKey(keysDir);
    return { groupKey, list: await readList(keysDir, groupKey) };
  })());
}

/**
 * The list of the server, if it is the group's and newer than the one in the folder, where
 * it is kept; else that one, and why is said.
 */
export async function newestList(
  { keysDir, notify }: Pick<Member, "keysDir" | "notify">,
  known: KnownList,
  session: Pick<MailSession, "groupList">,
): Promise<GroupList> {
  const here = await readSignedList(keysDir);
  // Another client may have taken a newer list since this one read it.
  const list = await takeList(known.list, here, known.groupKey)
    .catch((error) => orKnown(error, known));
  const own = await sha256(encodeText(here));
  const signed = await session.groupList(own.toHex());
  if (!signed) return list;
  try {
    return await keepOrUse(keysDir, { ...known, list }, signed);
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    notify(await notTaken(error, known));
    return list;
  }
}

function orKnown(error: unknown, { list }: KnownList): GroupList {
  if (error instanceof ListError) return list;
  throw error;
}

async function notTaken(
  error: ListError,
  { groupKey }: KnownList,
): Promise<string> {
  const refusal = "The server's list of the group is not taken: ";
  if (!(error instanceof ForeignListError)) {
    return sentence(`${refusal}${error.message}`);
  }
  return `${refusal}${await fingerprint(error.signer)} signed it, and the ` +
    `group's key in your folder is ${await fingerprint(groupKey)}. If the ` +
    "group has a new key, hear its fingerprint from who runs keygen, then type: " +
    "mail-client keys --group-key FINGERPRINT";
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
