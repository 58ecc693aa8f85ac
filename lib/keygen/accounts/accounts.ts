import type { PemPair } from "../../crypto/rsa.ts";
import { accountPaths, completeAccountKeys } from "./account_keys.ts";
import { setBoxAside, setUsedBoxAside } from "../boxes/set_aside.ts";
import { type AccountEntry, completePassword } from "./account_password.ts";
import type { CredentialsFile } from "./credentials_file.ts";
import {
  type Folders,
  lookAt,
  makeFolder,
  removeFile,
  removeFolder,
} from "../folders.ts";
import type { HeavyWork } from "../heavy_work.ts";
import type { AccountReport } from "../report.ts";
import { clientFolder, clientPasswordPath } from "../../keys/paths.ts";

/** Where accounts are. */
export interface Registry {
  folders: Folders;
  credentials: CredentialsFile;
}

/** Makes users' keys for sealed letters; each gives the files that it wrote. */
export interface MemberWork {
  /** For a user who has none. */
  completeMember(name: string, folder: string): Promise<string[]>;
  /** Beside those that the user has. */
  rotateMember(name: string, folder: string): Promise<string[]>;
}

/** What work on accounts needs: folders, credentials, the group, and cryptography. */
export interface Desk extends Registry {
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
  const { folders, credentials, group, work } = desk;
  const paths = accountPaths(folders, entry.name);
  const earlierBox = await hasAccount(desk, entry.name)
    ? undefined
    : await setUsedBoxAside(folders.mail, entry.name, desk.today());
  const keys = await completeAccountKeys(paths, makePair);
  const sealKeys = await group.completeMember(entry.name, paths.folder);
  const boxes = await makeMailFolders(`${folders.mail}/${entry.name}`);
  const { added, ...password } = await completePassword(
    entry,
    paths.folder,
    credentials,
    work,
  );
  const all = [...keys, ...sealKeys, ...boxes, ...added];
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
  const { folders, credentials, work } = desk;
  const pair = await work.makePair();
  const paths = accountPaths(folders, entry.name);
  credentials.delete(entry.name);
  await credentials.save();
  // One part of the account is there at any time, so its box stays its own.
  await makeFolder(paths.folder);
  await removeFile(paths.serverCopy);
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
 * Ends an account, its credential first, and sets its box aside when nobody can send to
 * it any more.
 *
 * @returns Where its mail is kept; undefined if it had no box.
 */
export async function removeAccount(
  { folders, credentials, today }: Omit<Desk, "group">,
  name: string,
): Promise<string | undefined> {
  const { serverCopy, folder } = accountPaths(folders, name);
  credentials.delete(name);
  await credentials.save();
  await removeFile(serverCopy);
  const box = await setBoxAside(folders.mail, name, today());
  await removeFolder(folder);
  return box;
}

/** Whether any part of an account exists. */
export async function hasAccount(
  { folders, credentials }: Registry,
  name: string,
): Promise<boolean> {
  if (credentials.get(name)) return true;
  const { serverCopy } = accountPaths(folders, name);
  return await lookAt(serverCopy) !== undefined ||
    await lookAt(clientFolder(folders.clients, name)) !== undefined;
}

/** Makes the missing folders of a Maildir, and returns them. */
async function makeMailFolders(box: string): Promise<string[]> {
  const made: string[] = [];
  for (const part of ["tmp", "new", "cur"]) {
    const path = `${box}/${part}`;
    if (await lookAt(path)) continue;
    await makeFolder(path);
    made.push(path);
  }
  return made;
}
