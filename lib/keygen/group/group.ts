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
import { fingerprint } from "../../seal/ssh/wire.ts";
import { readGroupKey } from "../../seal/key_files.ts";
import { checkListSize } from "./list_size.ts";
import { lastList, newestList, type StoredList } from "./stored_list.ts";
import { clientNames, lookAt } from "../folders.ts";
import { mapLimited } from "../limiter.ts";
import type { Registry } from "../registry/registry.ts";
import type { GroupReport } from "../report.ts";
import {
  completeGroupKey,
  completePublicKey,
  type GroupKey,
  renewGroupKey,
  replacePublicKey,
} from "./group_key.ts";
import {
  completeMemberKeys,
  hasMemberKeys,
  memberPaths,
} from "./member_keys.ts";
import { type AliasChanges, reportAliases } from "./next_aliases.ts";
import {
  currentNumber,
  type MemberKeys,
  nextList,
  nextNumber,
} from "./next_list.ts";

/** Folders that are written at once, so that one need not wait for the disk of another. */
const COPIES_AT_ONCE = 8;

/** The group's key and list, and what this run adds. */
export class Group {
  readonly #added = new Map<string, MemberKeys>();

  private constructor(
    readonly registry: Registry,
    readonly now: () => Date,
    readonly key: GroupKey,
    readonly stored: StoredList | undefined,
  ) {}

  /**
   * Reads key and list, and makes the key where there is no group yet, or another one.
   *
   * @throws {Error} If a file is damaged, or the key is missing.
   */
  static async open(
    registry: Registry,
    now: () => Date,
    renew = false,
  ): Promise<Group> {
    const known = renew ? await lastList(registry) : undefined;
    if (known) {
      const key = await renewGroupKey(registry.folders);
      return new Group(registry, now, key, known);
    }
    const key = await completeGroupKey(registry);
    const list = await newestList(registry, key.key.publicKey);
    return new Group(registry, now, key, list);
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
    aliases?: AliasChanges,
  ): Promise<GroupReport> {
    const { list, signed } = await this.#nextList(hasAccount, aliases);
    const { folders, list: servers } = this.registry;
    await this.#copy(folders.group, list, signed);
    await servers.write(signed, (dir) => this.#copy(dir, list, signed));
    const different: string[] = [];
    const names = await clientNames(folders);
    await mapLimited(names, COPIES_AT_ONCE, async (name) => {
      const folder = clientFolder(folders.clients, name);
      await this.#copy(folder, list, signed);
      const { publicKey } = this.key.key;
      if (await readGroupKey(folder) !== publicKey) different.push(name);
    });
    different.sort();
    return {
      made: this.key.made,
      renewed: this.key.renewed,
      fingerprint: await fingerprint(this.key.key.publicKey),
      serial: list.serial,
      changed: list !== this.stored?.list,
      different,
      aliases: reportAliases(this.stored?.list.aliases, list.aliases),
    };
  }

  async #nextList(
    hasAccount: (name: string) => Promise<boolean>,
    aliases?: AliasChanges,
  ): Promise<StoredList> {
    const ended: string[] = [];
    for (const { name, until } of this.stored?.list.members ?? []) {
      if (until === undefined && !await hasAccount(name)) ended.push(name);
    }
    const added = [...this.#added.values()];
    const now = Math.floor(this.now().getTime() / 1000);
    const next = nextList(this.stored?.list, { ended, added, aliases }, now);
    const isSame = next === this.stored?.list;
    if (isSame && !this.key.renewed) return this.stored!;
    const list = isSame
      ? { ...next, serial: next.serial + 1, time: now }
      : next;
    const signed = await signList(list, this.key.key);
    checkListSize(signed.length);
    return { list, signed };
  }

  /** Makes what differs in a folder; a public key of another group stays. */
  async #copy(dir: string, list: GroupList, signed: string): Promise<void> {
    const { key, renewed } = this.key;
    await (renewed ? replacePublicKey : completePublicKey)(dir, key);
    const signers = formatAllowedSigners(list, this.key.key.publicKey);
    await replaceUnlessSame(groupListPath(dir), signed);
    await replaceUnlessSame(allowedSignersPath(dir), signers);
  }
}

async function replaceUnlessSame(path: string, text: string): Promise<void> {
  if (await lookAt(path) && await Deno.readTextFile(path) === text) return;
  await replaceFile(path, text, { mode: PUBLIC_FILE });
}
