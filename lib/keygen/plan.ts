import type { AccountEntry } from "./accounts/account_password.ts";
import { hasAccount } from "./accounts/accounts.ts";
import { findSetAside } from "./boxes/find_set_aside.ts";
import { isUntouched } from "./folders.ts";
import type { HeavyWork } from "./heavy_work.ts";
import { type AliasEntry } from "../keys/users_file.ts";
import { SERVER_NAME } from "../program/user_names.ts";
import { EXIT } from "../program/exit_codes.ts";
import { Failure } from "../program/failure.ts";
import type { Boxes, Registry } from "./registry/registry.ts";
import type { UsersSource } from "./users_source.ts";

/** A database of accounts. */
export interface KeygenDatabase {
  /** Its address, `postgres://OWNER@HOST/DATABASE`. */
  store: string;
  /** Whether its accounts are to go into files. */
  leave: boolean;
  /** The file of its owner's password, where it is not the usual one. */
  password?: string;
}

/** What keygen is asked to do. */
export interface KeygenOptions {
  /** A path, or "-" for standard input. */
  usersFile: string;
  /** Whether the command line names it: one that was named is never made. */
  usersNamed: boolean;
  /** The folder of keys. */
  keys: string;
  /** The folder of mail. */
  mail: string;
  /** Bits of new RSA keys. */
  bits: number;
  /** Users, or "server", who get new keys. */
  rotate: string[];
  /** Users whose accounts end. */
  remove: string[];
  /** Users who get a box back, or boxes such as `zoe@2026-11-28`. */
  restoreBox: string[];
  /** Boxes that were set aside, such as `zoe@2026-11-28`, and go for good. */
  deleteBox: string[];
  /** Whether to begin a new key of the group. */
  newGroupKey?: boolean;
  /** Where accounts are, or were until now; in files if left out. */
  database?: KeygenDatabase;
  /** Called whenever an account, or the server, is done. */
  onProgress?: (done: number, total: number) => void;
  /** Called if another keygen works in the folder. */
  onWait?: () => void;
  /** Replaces the cryptography in tests. */
  work?: HeavyWork;
  /** Replaces the clock in tests. */
  today?: () => Date;
}

/** What keygen will do, by its options and the users file. */
export interface KeygenPlan {
  users: UsersSource;
  /** Whether to make the users file. */
  createUsersFile: boolean;
  /** The accounts to complete or rotate. */
  entries: AccountEntry[];
  rotate: Set<string>;
  remove: Set<string>;
  restore: Set<string>;
  deleteBoxes: Set<string>;
  /** The aliases of the users file, without those that end. */
  aliases: AliasEntry[];
  /** Those of the group's list, and those of them that end. */
  knownAliases: readonly string[];
  endedAliases: Set<string>;
}

/**
 * Decides what to do, and for whom.
 *
 * @param knownAliases Those of the group's list: `--remove` ends them, too.
 */
export function makePlan(
  options: Pick<
    KeygenOptions,
    "rotate" | "remove" | "restoreBox" | "deleteBox" | "newGroupKey"
  >,
  users: UsersSource,
  knownAliases: readonly string[] = [],
): KeygenPlan {
  const rotate = new Set(options.rotate);
  const named = new Set(options.remove);
  const endedAliases = named.intersection(new Set(knownAliases));
  const remove = named.difference(endedAliases);
  // A run that ends or renews one account is not asked to make five more.
  const restore = new Set(options.restoreBox);
  const deleteBoxes = new Set(options.deleteBox);
  const createUsersFile = users.missing && !options.newGroupKey &&
    rotate.size + named.size + restore.size + deleteBoxes.size === 0;
  const listed = users.missing && !createUsersFile ? [] : users.entries;
  const names = new Set(listed.map((entry) => entry.name));
  const unlisted = [...rotate].filter((name) =>
    name !== SERVER_NAME && !names.has(name)
  );
  const entries: AccountEntry[] = [
    ...listed.filter((entry) => !remove.has(entry.name)),
    ...unlisted.map((name) => ({ name })),
  ];
  const aliases = users.aliases.filter(({ name }) => !endedAliases.has(name));
  const accounts = { entries, rotate, remove, restore, deleteBoxes };
  return {
    ...{ users, createUsersFile, ...accounts },
    ...{ aliases, knownAliases, endedAliases },
  };
}

/**
 * Refuses to go on without a users file, unless nobody asked for one.
 *
 * @throws {Failure} With exit code 4 if the command line names it, or if there are
 * accounts already and none of them is to change.
 */
export async function checkMayBeMissing(
  { usersFile, usersNamed, newGroupKey, ...options }: KeygenOptions,
  registry: Registry,
): Promise<void> {
  if (usersNamed) {
    throw new Failure(
      EXIT.notFound,
      `Cannot read ${usersFile}: there is no such file; nothing was made`,
    );
  }
  const { rotate, remove, restoreBox, deleteBox } = options;
  const named = [rotate, remove, restoreBox, deleteBox].flat();
  if (newGroupKey || named.length > 0) return;
  const { folders, boxes } = registry;
  if (await isUntouched(folders) && await registry.isUnused()) return;
  throw new Failure(
    EXIT.notFound,
    `Cannot read ${usersFile}: there is no such file, and ` +
      `${folders.keys} or ${boxes.place} is not empty`,
    "--users names the file of the users; nothing was made",
  );
}

/**
 * Refuses names that have no account, and boxes that are not there.
 *
 * @throws {Failure} With exit code 4 for the first of them.
 */
export async function checkNames(
  plan: KeygenPlan,
  registry: Registry,
): Promise<void> {
  const { users, rotate, remove, restore, deleteBoxes } = plan;
  const check = async (verb: string, name: string) => {
    if (await hasAccount(registry, name)) return;
    throw new Failure(
      EXIT.notFound,
      `Cannot ${verb} ${name}: there is no such account`,
    );
  };
  for (const name of remove) await check("remove", name);
  const listed = users.missing ? [] : users.entries.map(({ name }) => name);
  for (const name of rotate) {
    if (name === SERVER_NAME || listed.includes(name)) continue;
    await check("rotate", name);
  }
  for (const name of restore) {
    const box = await findSetAside(registry.boxes, name);
    if (!listed.includes(box.user)) await check("give mail to", box.user);
  }
  for (const box of deleteBoxes) await checkBox(registry.boxes, box);
  await checkAliases(plan, registry);
}

async function checkBox(boxes: Boxes, box: string): Promise<void> {
  if ((await boxes.names()).includes(box)) return;
  throw new Failure(
    EXIT.notFound,
    `Cannot delete ${box}: there is no such box in ${boxes.place}`,
    "--list-boxes names those that were set aside",
  );
}

/** A name stands for a user or for an alias. */
async function checkAliases(
  { entries, remove, aliases, knownAliases, endedAliases }: KeygenPlan,
  registry: Registry,
): Promise<void> {
  for (const { name } of entries) {
    if (!knownAliases.includes(name) || endedAliases.has(name)) continue;
    throw new Failure(
      EXIT.failed,
      `Cannot make the account ${name}: there is an alias of that name`,
      `--remove ${name} ends the alias; nothing was made`,
    );
  }
  for (const { name } of aliases) {
    if (remove.has(name) || !await hasAccount(registry, name)) continue;
    throw new Failure(
      EXIT.failed,
      `Cannot make the alias ${name}: there is an account of that name`,
      `--remove ${name} ends the account; nothing was made`,
    );
  }
}
