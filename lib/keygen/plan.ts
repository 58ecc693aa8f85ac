import type { AccountEntry } from "./account_password.ts";
import { type Desk, hasAccount } from "./accounts.ts";
import type { HeavyWork } from "./heavy_work.ts";
import { SERVER_NAME } from "../keys/names.ts";
import { EXIT } from "../program/exit_codes.ts";
import { Failure } from "../program/failure.ts";
import type { UsersSource } from "./users_source.ts";

/** What keygen shall do. */
export interface KeygenOptions {
  usersFile: string;
  /** The folder of keys. */
  keys: string;
  /** The folder of mail. */
  mail: string;
  /** Bits of new RSA keys. */
  bits: number;
  /** Users, or "server", that get new keys. */
  rotate: string[];
  /** Users whose account ends. */
  remove: string[];
  /** Called when the work on one more account, or on the server, is done. */
  onProgress?: (done: number, total: number) => void;
  /** Called if another keygen is at work in the folder. */
  onWait?: () => void;
  /** Replaces the making of keys and hashes in tests. */
  work?: HeavyWork;
}

/** What the options and the users file come to. */
export interface KeygenPlan {
  users: UsersSource;
  /** Whether the users file is to be made. */
  createUsersFile: boolean;
  /** Accounts to complete or to rotate. */
  entries: AccountEntry[];
  rotate: Set<string>;
  remove: Set<string>;
}

/** Decides what is to be done, and for whom. */
export function makePlan(
  options: Pick<KeygenOptions, "rotate" | "remove">,
  users: UsersSource,
): KeygenPlan {
  const rotate = new Set(options.rotate);
  const remove = new Set(options.remove);
  // Whoever ends or renews one account does not ask for five more.
  const createUsersFile = users.missing && rotate.size + remove.size === 0;
  const listed = users.missing && !createUsersFile ? [] : users.entries;
  const names = new Set(listed.map((entry) => entry.name));
  const unlisted = [...rotate].filter((name) =>
    name !== SERVER_NAME && !names.has(name)
  );
  const entries: AccountEntry[] = [
    ...listed.filter((entry) => !remove.has(entry.name)),
    ...unlisted.map((name) => ({ name })),
  ];
  return { users, createUsersFile, entries, rotate, remove };
}

/**
 * Refuses names that nothing can be done for.
 *
 * @throws {Failure} With exit code 4.
 */
export async function checkNames(
  { users, rotate, remove }: KeygenPlan,
  desk: Desk,
): Promise<void> {
  const check = async (verb: string, name: string) => {
    if (await hasAccount(desk, name)) return;
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
}
