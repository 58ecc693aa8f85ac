import { isUserName } from "../../../keys/names.ts";
import { asStorage } from "../../errors.ts";
import {
  diskFileSystem,
  type FileSystem,
  lstatIfThere,
  removeIfThere,
} from "../file_system.ts";
import { withFolderLocked } from "../folder_lock.ts";
import { Mailbox } from "../mailbox.ts";
import { Mailboxes } from "../mailboxes.ts";
import { type ResumedDelivery, resumeDelivery } from "./resume.ts";

/** Nobody writes a mail for longer (https://cr.yp.to/proto/maildir.html). */
export const TMP_AGE_MS = 36 * 3600 * 1000;

export interface RecoveryOptions {
  fs?: FileSystem;
  /** In ms since the epoch. */
  now?: () => number;
}

/**
 * Finishes, or undoes, every delivery that a crash left in the middle, and removes old
 * files from the boxes' `tmp`. It does no harm while workers deliver, or done twice.
 *
 * @param log Told of each delivery, one sentence a call.
 * @throws {StorageError} If the mail folder cannot be read, or after all other boxes are
 * done, if one of them failed.
 */
export async function recoverDeliveries(
  root: string,
  log: (message: string) => void,
  { fs = diskFileSystem, now = Date.now }: RecoveryOptions = {},
): Promise<void> {
  const boxes = new Mailboxes(fs, root);
  try {
    await asStorage(
      "recover the mail store",
      () => recoverAll(boxes, log, now()),
    );
  } finally {
    boxes.close();
  }
}

/** One box that fails does not keep the others from it. */
function recoverAll(
  boxes: Mailboxes,
  log: (message: string) => void,
  now: number,
): void {
  const errors: unknown[] = [];
  for (const user of boxNames(boxes.fs, boxes.root)) {
    try {
      recoverBox(boxes, boxes.of(user), log, now);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** The users that have a box. */
export function boxNames(fs: FileSystem, root: string): string[] {
  if (!lstatIfThere(fs, root)) return [];
  return [...fs.readDirSync(root)]
    .filter((entry) => entry.isDirectory && isUserName(entry.name))
    .map((entry) => entry.name)
    .sort();
}

function recoverBox(
  boxes: Mailboxes,
  sender: Mailbox,
  log: (message: string) => void,
  now: number,
): void {
  const { files } = sender;
  if (!lstatIfThere(files.fs, files.pathOf("tmp"))?.isDirectory) return;
  // Most boxes have nothing there, and a lock would only keep their users waiting.
  if ([...files.names("tmp")].length === 0) return;
  withFolderLocked(files.fs, files.pathOf("tmp"), () => {
    for (const file of [...files.names("tmp")]) {
      const resumed = resumeDelivery(boxes, sender, file, now);
      if (resumed) log(describeResumed(files.user, resumed));
      else removeOld(sender, file, now);
    }
  });
}

function describeResumed(
  from: string,
  { outcome, to }: ResumedDelivery,
): string {
  const verb = outcome === "finished" ? "Finished" : "Undid";
  return `${verb} a delivery from ${from} to ${
    to.join(";")
  } that was cut short.`;
}

function removeOld({ files }: Mailbox, file: string, now: number): void {
  const path = files.pathOf("tmp", file);
  const changed = lstatIfThere(files.fs, path)?.mtime?.getTime() ?? now;
  if (now - changed > TMP_AGE_MS) removeIfThere(files.fs, path);
}
