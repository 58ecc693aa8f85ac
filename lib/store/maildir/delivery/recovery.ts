import { isUserName } from "../../../program/user_names.ts";
import { errnoOf } from "../../../program/system/errno.ts";
import { systemReason } from "../../../program/system/system_reason.ts";
import { asStorage, isStorageFailure, StorageError } from "../../errors.ts";
import { BoxProbe, whyBoxFails } from "../box_probe.ts";
import {
  diskFileSystem,
  type FileSystem,
  lstatIfThere,
  removeIfThere,
} from "../file_system.ts";
import { withFolderLocked } from "../folder_lock.ts";
import type { Mailbox } from "../mailbox.ts";
import { Mailboxes } from "../mailboxes.ts";
import { type ResumedDelivery, resumeDelivery } from "./resume.ts";
import { isOwnName } from "./journal.ts";
import { isAbandoned, removeUnattended } from "./tmp_file.ts";

/** What a recovery works with; tests replace the disk and the clock. */
export interface RecoveryOptions {
  /** The disk, unless a test makes steps fail. */
  fs?: FileSystem;
  /** In ms since the epoch. */
  now?: () => number;
}

/** Gets a sentence, and the name of the system's error if it tells of one. */
export type RecoveryLog = (message: string, errno?: string) => void;

/**
 * Finishes or undoes every delivery that a crash left in the middle, and removes old files
 * from the boxes' `tmp`. It does no harm while workers deliver, nor done twice.
 *
 * @param log Gets a sentence for each delivery, and for each box that cannot be used.
 * @returns The users whose boxes cannot be used: all others are done.
 * @throws {StorageError} If the mail folder cannot be read.
 */
export async function recoverDeliveries(
  root: string,
  log: RecoveryLog,
  { fs = diskFileSystem, now = Date.now }: RecoveryOptions = {},
): Promise<string[]> {
  const boxes = new Mailboxes(fs, root);
  try {
    const users = await asStorage(
      "recover the mail store",
      () => boxNames(fs, root),
    );
    return recoverAll(boxes, users, log, now());
  } finally {
    boxes.close();
  }
}

/**
 * A box that fails does not keep the others from it.
 *
 * @returns The users whose boxes failed.
 */
function recoverAll(
  boxes: Mailboxes,
  users: string[],
  log: RecoveryLog,
  now: number,
): string[] {
  const probe = new BoxProbe(boxes.fs, boxes.root);
  if (users.length > 0 && probe.trouble) {
    const why = systemReason(probe.trouble);
    log(
      `The mail folder cannot be changed (${why}).`,
      errnoOf(probe.trouble),
    );
  }
  try {
    return users.filter((user) => {
      const { files } = boxes.of(user);
      const error = failureOf(() => {
        recoverBox(boxes, boxes.of(user), log, now);
        probe.tryBox(files);
      });
      if (!error) return false;
      const why = whyBoxFails(files, error);
      log(`The box of ${user} does not work (${why}).`, errnoIn(error));
      return true;
    });
  } finally {
    probe.close();
  }
}

function errnoIn(error: Error): string | undefined {
  return errnoOf(error instanceof StorageError ? error.cause : error);
}

/** How the disk or the index failed, if it did. */
function failureOf(step: () => void): Error | undefined {
  try {
    step();
  } catch (error) {
    if (isStorageFailure(error)) return error;
    throw error;
  }
}

/** The users that have a box. */
function boxNames(fs: FileSystem, root: string): string[] {
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
  // Most boxes have nothing there, and a lock would only make their users wait.
  if ([...files.names("tmp")].length === 0) return;
  withFolderLocked(files.fs, files.pathOf("tmp"), () => {
    for (const file of [...files.names("tmp")]) {
      const resumed = resumeDelivery(boxes, sender, file, now);
      if (resumed) log(describeResumed(files.user, resumed));
      else if (isOwnName(file) && removeUnattended(files, file)) continue;
      else if (isAbandoned(files, file, now)) {
        removeIfThere(files.fs, files.pathOf("tmp", file));
      }
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
