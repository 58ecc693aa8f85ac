/**
 * The group while keygen works on it: its key, its list, and the keys of its members.
 *
 * A run makes the files of new keys first, and then signs the list that has them. After a
 * crash between the two the next run finds files of a higher number than the list knows,
 * and takes them.
 *
 * @module
 */
import { PUBLIC_FILE } from "../../keys/file_modes.ts";
import { replaceFile } from "../../keys/atomic_write.ts";
import {
  allowedSignersPath,
  clientFolder,
  groupListPath,
} from "../../keys/paths.ts";
import { formatAllowedSigners } from "../../seal/allowed_signers.ts";
import type { GroupList } from "../../seal/members.ts";
import { signList } from "../../seal/signed_list.ts";
import {
  readGroupKey,
  readList,
  readSignedList,
} from "../../seal/key_files.ts";
import { clientNames, type Folders, lookAt } from "../folders.ts";
import { mapLimited } from "../limiter.ts";
import type { GroupReport } from "../report.ts";
import {
  completeGroupKey,
  completePublicKey,
  type GroupKey,
} from "./group_key.ts";
import {
  completeMemberKeys,
  hasMemberKeys,
  memberPaths,
} from "./member_keys.ts";
import {
  currentNumber,
  type MemberKeys,
  nextList,
  nextNumber,
} from "./next_list.ts";

/** Folders that are written at once, so that one need not wait for the disk of another. */
const COPIES_AT_ONCE = 8;

/** A list, and the file that it came from. */
interface StoredList {
  list: GroupList;
  signed: string;
}

/** The group's key and list, and what this run adds. */
export class Group {
  readonly #added = new Map<string, MemberKeys>();

  private constructor(
    readonly folders: Folders,
    readonly now: () => Date,
    readonly key: GroupKey,
    readonly stored: StoredList | undefined,
  ) {}

  /**
   * Reads key and list, and makes the key where there is no group yet.
   *
   * @throws {Error} If a file is damaged, or the key is missing.
   */
  static async open(folders: Folders, now: () => Date): Promise<Group> {
    const key = await completeGroupKey(folders);
    return new Group(folders, now, key, await newestList(folders, key));
  }

  /**
   * Gives a user keys who has none in the list, and finishes a rotation that a crash cut.
   *
   * @returns The files that it wrote.
   */
  async completeMember(name: string, folder: string): Promise<string[]> {
    const list = this.stored?.list;
    if (this.#added.has(name)) return [];
    const next = memberPaths(folder, name, nextNumber(list, name));
    if (currentNumber(list, name) === undefined || await hasMemberKeys(next)) {
      return await this.rotateMember(name, folder);
    }
    return [];
  }

  /**
   * Gives a user new keys, beside those that the user has.
   *
   * @returns The files that it wrote.
   */
  async rotateMember(name: string, folder: string): Promise<string[]> {
    const number = nextNumber(this.stored?.list, name);
    const paths = memberPaths(folder, name, number);
    const now = this.now().getTime();
    const { keys, added } = await completeMemberKeys(name, paths, now);
    this.#added.set(name, keys);
    return added;
  }

  /**
   * Signs a list with what is new, and without users whose account has ended; then copies
   * it for the server and into the users' folders.
   */
  async save(
    hasAccount: (name: string) => Promise<boolean>,
  ): Promise<GroupReport> {
    const { list, signed } = await this.#nextList(hasAccount);
    const { group, server } = this.folders;
    for (const dir of [group, server]) await this.#copy(dir, list, signed);
    const different: string[] = [];
    const names = await clientNames(this.folders);
    await mapLimited(names, COPIES_AT_ONCE, async (name) => {
      const folder = clientFolder(this.folders.clients, name);
      await this.#copy(folder, list, signed);
      const { publicKey } = this.key.key;
      if (await readGroupKey(folder) !== publicKey) different.push(name);
    });
    different.sort();
    return {
      made: this.key.made,
      serial: list.serial,
      changed: list !== this.stored?.list,
      different,
    };
  }

  async #nextList(
    hasAccount: (name: string) => Promise<boolean>,
  ): Promise<StoredList> {
    const ended: string[] = [];
    for (const { name, until } of this.stored?.list.members ?? []) {
      if (until === undefined && !await hasAccount(name)) ended.push(name);
    }
    const added = [...this.#added.values()];
    const now = Math.floor(this.now().getTime() / 1000);
    const list = nextList(this.stored?.list, { ended, added }, now);
    if (this.stored && list === this.stored.list) return this.stored;
    return { list, signed: await signList(list, this.key.key) };
  }

  /** Makes what differs in a folder; a public key of another group stays. */
  async #copy(dir: string, list: GroupList, signed: string): Promise<void> {
    await completePublicKey(dir, this.key.key);
    const signers = formatAllowedSigners(list, this.key.key.publicKey);
    await replaceUnlessSame(groupListPath(dir), signed);
    await replaceUnlessSame(allowedSignersPath(dir), signers);
  }
}

async function replaceUnlessSame(path: string, text: string): Promise<void> {
  if (await lookAt(path) && await Deno.readTextFile(path) === text) return;
  await replaceFile(path, text, { mode: PUBLIC_FILE });
}

/**
 * The newer list of keygen's own and the server's: a run that a crash cut, or a backup
 * that was put back, must not give out a serial number twice.
 */
async function newestList(
  { group, server }: Folders,
  { key }: GroupKey,
): Promise<StoredList | undefined> {
  const found: StoredList[] = [];
  for (const dir of [group, server]) {
    if (!await lookAt(groupListPath(dir))) continue;
    const signed = await readSignedList(dir);
    found.push({ list: await readList(dir, key.publicKey), signed });
  }
  return found.sort((a, b) => b.list.serial - a.list.serial)[0];
}
