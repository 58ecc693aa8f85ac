import type { PemPair } from "../../crypto/rsa.ts";
import { accountPaths, completeAccountKeys } from "./account_keys.ts";
import { type AccountEntry, completePassword } from "./account_password.ts";
import { lookAt, makeFolder, removeFile, removeFolder } from "../folders.ts";
import type { HeavyWork } from "../heavy_work.ts";
import type { AccountReport } from "../report.ts";
import type { Registry } from "../registry/registry.ts";
import { clientFolder, clientPasswordPath } from "../../keys/paths.ts";

/** Makes users' keys for sealed letters; each gives the files that it wrote. */
export interface MemberWork {
  /** For a user who has none. */
  completeMember(name: string, folder: string): Promise<string[]>;
  /** Beside those that the user has. */
  rotateMember(name: string, folder: string): Promise<string[]>;
}

/** What work on accounts needs: where they are, the group, and cryptography. */
export interface Desk {
  registry: Registry;
  group: MemberWork;
  work: HeavyWork;
  /** The day that boxes are set aside on. */
  today(): Date;
}

/**
 * Makes the missing parts of an account: keys, mail folders, and last the password
 * record, without which its user cannot log in. A box that was there before any part of
 * the account is another's: it is set aside.
 */
export async function completeAccount(
  desk: Desk,
  entry: AccountEntry,
  makePair: () => Promise<PemPair> = () => desk.work.makePair(),
): Promise<AccountReport> {
  const { registry, group, work } = desk;
  const { folders, credentials, boxes } = registry;
  const paths = accountPaths(folders, entry.name);
  const earlierBox = await hasAccount(registry, entry.name)
    ? undefined
    : await boxes.setUsedAside(entry.name, desk.today());
  const keys = await completeAccountKeys(registry, entry.name, makePair);
  const sealKeys = await group.completeMember(entry.name, paths.folder);
  const box = await boxes.complete(entry.name);
  const { added, ...password } = await completePassword(
    entry,
    paths.folder,
    credentials,
    work,
  );
  const all = [...keys, ...sealKeys, ...box, ...added];
  const changed = all.length > 0 || password.password !== "unchanged";
  const outcome = keys.includes(paths.privateKey)
    ? "made"
    : changed
    ? "completed"
    : "unchanged";
  return {
    name: entry.name,
    outcome,
    ...password,
    added: all,
    sealKeys,
    earlierBox,
  };
}

/**
 * Gives an account a new key and a new password. It makes the new key before it removes
 * the old one, so that the account is out of use only for a moment. After a crash the
 * next run completes the account.
 */
export async function rotateAccount(
  desk: Desk,
  entry: AccountEntry,
): Promise<AccountReport> {
  const { registry, work } = desk;
  const { folders, credentials } = registry;
  const pair = await work.makePair();
  const paths = accountPaths(folders, entry.name);
  credentials.delete(entry.name);
  await credentials.save();
  // One part of the account is there at any time, so its box stays its own.
  await makeFolder(paths.folder);
  await registry.removeKey(entry.name);
  await removeFile(paths.publicKey);
  await removeFile(paths.privateKey);
  await removeFile(clientPasswordPath(paths.folder));
  const sealKeys = await desk.group.rotateMember(entry.name, paths.folder);
  const report = await completeAccount(
    desk,
    entry,
    () => Promise.resolve(pair),
  );
  await credentials.save();
  const added = [...sealKeys, ...report.added];
  return { ...report, outcome: "rotated", added, sealKeys };
}

/**
 * Ends an account, and removes its folder.
 *
 * @returns Where its mail is kept; undefined if it had no box.
 */
export async function removeAccount(
  { registry, today }: Pick<Desk, "registry" | "today">,
  name: string,
): Promise<string | undefined> {
  const box = await registry.end(name, today());
  await removeFolder(clientFolder(registry.folders.clients, name));
  return box;
}

/** Whether any part of an account exists. */
export async function hasAccount(
  registry: Registry,
  name: string,
): Promise<boolean> {
  if (registry.credentials.get(name)) return true;
  return await registry.knows(name) ||
    await lookAt(clientFolder(registry.folders.clients, name)) !== undefined;
}
