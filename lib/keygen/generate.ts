/**
 * Making keys: of the server (server_keys.ts) and of each account (accounts.ts), with every
 * folder locked against another keygen and heavy work on all processors
 * (limiter.ts). Only what is missing is made, so a run after a crash completes it.
 *
 * @module
 */
import {
  completeAccount,
  type Desk,
  hasAccount,
  removeAccount,
  rotateAccount,
} from "./accounts/accounts.ts";
import {
  checkFolders,
  type Folders,
  foldersOf,
  makeFolder,
} from "./folders.ts";
import { removeAllLeftovers } from "./leftovers.ts";
import { Group } from "./group/group.ts";
import { knownAliases } from "./group/stored_list.ts";
import { heavyWork, processors } from "./heavy_work.ts";
import {
  checkMayBeMissing,
  checkNames,
  type KeygenOptions,
  type KeygenPlan,
  makePlan,
} from "./plan.ts";
import { findSetAside } from "./boxes/find_set_aside.ts";
import type { Accounts } from "../store/postgres/accounts/account_writer.ts";
import type { KeptBox } from "../store/kept_box.ts";
import { openRegistry } from "./registry/open_registry.ts";
import type { Registry } from "./registry/registry.ts";
import type {
  AccountReport,
  KeygenReport,
  RestoredBox,
  ServerReport,
} from "./report.ts";
import { keygenWarnings, removedAccounts } from "./warnings.ts";
import { withFolderLock } from "../keys/folder_lock.ts";
import { clientFolder, serverPublicKeyPath } from "../keys/paths.ts";
import { mapLimited } from "./limiter.ts";
import { SERVER_NAME } from "../program/user_names.ts";
import {
  completeServerKeys,
  copyServerKey,
  rotateServerKeys,
} from "./server_keys.ts";
import { unlistedAliases, unlistedNames } from "./unlisted.ts";
import { createUsersFile, readUsers } from "./users_source.ts";

/** Accounts in progress for each processor, so that no processor waits for the disk. */
const ACCOUNTS_PER_PROCESSOR = 4;

/**
 * Makes the missing keys, folders and credentials of the users in a users file. After a
 * crash at any point the next call completes the work.
 *
 * @param accounts What asks the options' database.
 * @throws {UsersFileError} If a line of the file is wrong; nothing is written then.
 * @throws {Failure} With exit code 4 if an account to rotate or remove does not exist; with
 * 1 if a newer program wrote the mail.
 * @throws {Error} If a file cannot be read or written, or is damaged.
 */
export async function generateKeys(
  options: KeygenOptions,
  accounts?: Accounts,
): Promise<KeygenReport> {
  const folders = foldersOf(options.keys, options.mail);
  const users = await readUsers(options.usersFile);
  const { database } = options;
  const { registry, moved } = await openRegistry(folders, database, accounts);
  if (users.missing) await checkMayBeMissing(options, registry);
  const plan = makePlan(options, users, await knownAliases(registry));
  await checkNames(plan, registry);
  await makeFolder(folders.server);
  await checkFolders(folders);
  return await withFolderLock(
    folders.keys,
    async () => {
      await registry.refresh();
      const desk = await openDesk(registry, options);
      return { ...await carryOut(plan, desk, options), moved };
    },
    () => options.onWait?.(),
  );
}

async function openDesk(
  registry: Registry,
  { work, bits, newGroupKey, today = () => new Date() }: KeygenOptions,
): Promise<Desk & { group: Group }> {
  return {
    registry,
    group: await Group.open(registry, today, newGroupKey),
    work: work ?? heavyWork(bits),
    today,
  };
}

async function carryOut(
  plan: KeygenPlan,
  desk: Desk & { group: Group },
  { onProgress }: KeygenOptions,
): Promise<Omit<KeygenReport, "moved">> {
  const { registry } = desk;
  const { folders, credentials } = registry;
  if (plan.createUsersFile) await createUsersFile(plan.users.path);
  await removeAllLeftovers(folders);
  const boxes = new Map<string, string | undefined>();
  for (const name of plan.remove) {
    boxes.set(name, await removeAccount(desk, name));
  }
  const made = await makeAll(plan, desk, onProgress);
  const copies = await copyServerKey(folders);
  // After a rotation every folder gets a copy; the report says so once.
  if (made.server.outcome !== "rotated") {
    noteCopies(made.users, copies.added, folders);
  }
  await credentials.save();
  const aliases = { set: plan.aliases, ended: [...plan.endedAliases] };
  const group = await desk.group.save(
    (name) => hasAccount(registry, name),
    aliases,
  );
  return {
    folders,
    store: registry.store,
    usersFile: { path: plan.users.path, made: plan.createUsersFile },
    ...made,
    group,
    removed: removedAccounts(plan, boxes),
    restored: await restoreBoxes(plan, registry),
    deleted: await deleteBoxes(plan, registry),
    unlisted: unlistedNames(plan, credentials.names),
    unlistedAliases: unlistedAliases(plan, group),
    warnings: await keygenWarnings(plan, registry, {
      server: copies.different,
      group: group.different,
    }),
  };
}

/** Gives boxes back to users, who all have an account by now. */
async function restoreBoxes(
  { restore }: KeygenPlan,
  { boxes }: Registry,
): Promise<RestoredBox[]> {
  const restored: RestoredBox[] = [];
  for (const name of restore) {
    const { user, box } = await findSetAside(boxes, name);
    restored.push(await boxes.restore(user, box));
  }
  return restored;
}

/** Deletes boxes last, since nothing brings them back. */
async function deleteBoxes(
  { deleteBoxes }: KeygenPlan,
  { boxes }: Registry,
): Promise<KeptBox[]> {
  const deleted: KeptBox[] = [];
  for (const box of deleteBoxes) deleted.push(await boxes.delete(box));
  return deleted;
}

/** Makes the server's keys and all accounts, as many at once as helps. */
async function makeAll(
  { entries, rotate }: KeygenPlan,
  desk: Desk,
  onProgress?: KeygenOptions["onProgress"],
): Promise<{ server: ServerReport; users: AccountReport[] }> {
  const { work, registry: { folders } } = desk;
  const users: AccountReport[] = new Array(entries.length);
  let server!: ServerReport;
  let done = 0;
  const jobs = [
    async () => {
      const make = rotate.has(SERVER_NAME)
        ? rotateServerKeys
        : completeServerKeys;
      server = await make(folders, () => work.makePair());
    },
    ...entries.map((entry, i) => async () => {
      const make = rotate.has(entry.name) ? rotateAccount : completeAccount;
      users[i] = await make(desk, entry);
    }),
  ];
  onProgress?.(0, jobs.length);
  await mapLimited(jobs, ACCOUNTS_PER_PROCESSOR * processors(), async (job) => {
    await job();
    onProgress?.(++done, jobs.length);
  });
  return { server, users };
}

/** Adds the server's key to the reports of the users who got a copy. */
function noteCopies(
  users: AccountReport[],
  copies: string[],
  folders: Folders,
): void {
  for (const user of users.filter(({ name }) => copies.includes(name))) {
    user.added.push(
      serverPublicKeyPath(clientFolder(folders.clients, user.name)),
    );
    if (user.outcome === "unchanged") user.outcome = "completed";
  }
}
