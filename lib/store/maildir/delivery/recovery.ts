import { type Clock, systemClock } from "../../../program/clock.ts";
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
import { ifUnattended, isAbandoned } from "./tmp_file.ts";

/** What a recovery works with; tests replace the disk and the clock. */
export interface RecoveryOptions {
  /** The disk, unless a test makes steps fail. */
  fs?: FileSystem;
  /** In ms since the epoch. */
  now?: () => number;
  /** For how long to wait. */
  clock?: Clock;
}

/** What the work on each box needs. */
interface Recovering {
  boxes: Mailboxes;
  log: RecoveryLog;
  /** In ms since the epoch. */
  now: number;
  clock: Clock;
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
  { fs = diskFileSystem, now = Date.now, clock = systemClock }:
    RecoveryOptions = {},
): Promise<string[]> {
  const boxes = new Mailboxes(fs, root);
  try {
    const users = await asStorage(
      "recover the mail store",
      () => boxNames(fs, root),
    );
    return await recoverAll({ boxes, log, now: now(), clock }, users);
  } finally {
    boxes.close();
  }
}

/**
 * A box that fails does not keep the others from it.
 *
 * @returns The users whose boxes failed.
 */
async function recoverAll(
  recovering: Recovering,
  users: string[],
): Promise<string[]> {
  const { boxes, log } = recovering;
  const probe = new BoxProbe(boxes.fs, boxes.root);
  if (users.length > 0 && probe.trouble) {
    const why = systemReason(probe.trouble);
    log(
      `The mail folder cannot be changed (${why}).`,
      errnoOf(probe.trouble),
    );
  }
  try {
    const failed: string[] = [];
    for (const user of users) {
      const { files } = boxes.of(user);
      const error = await failureOf(async () => {
        await recoverBox(recovering, boxes.of(user));
        probe.tryBox(files);
      });
      if (!error) continue;
      const why = whyBoxFails(files, error);
      log(`The box of ${user} does not work (${why}).`, errnoIn(error));
      failed.push(user);
    }
    return failed;
  } finally {
    probe.close();
  }
}

function errnoIn(error: Error): string | undefined {
  return errnoOf(error instanceof StorageError ? error.cause : error);
}

/** How the disk or the index failed, if it did. */
async function failureOf(
  step: () => Promise<void>,
): Promise<Error | undefined> {
  try {
    await step();
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

async function recoverBox(
  recovering: Recovering,
  sender: Mailbox,
): Promise<void> {
  const { files } = sender;
  sender.deleted.purge(recovering.now);
  const tmp = files.pathOf("tmp");
  if (!lstatIfThere(files.fs, tmp)?.isDirectory) return;
  // Most boxes have nothing there, and a lock would only make their users wait.
  if ([...files.names("tmp")].length === 0) return;
  const left = withFolderLocked(files.fs, tmp, () => {
    const names = [...files.names("tmp")];
    return names.filter((file) => !resumed(recovering, sender, file));
  });
  for (const file of left) await removeLeft(recovering, sender, file);
}

/** Whether the file was a delivery that had begun, which is finished or undone now. */
function resumed(
  { boxes, log, now }: Recovering,
  sender: Mailbox,
  file: string,
): boolean {
  const delivery = resumeDelivery(boxes, sender, file, now);
  if (delivery) log(describeResumed(sender.files.user, delivery));
  return delivery !== undefined;
}

/** Removes a file that began no delivery, if nobody writes it any more. */
async function removeLeft(
  recovering: Recovering,
  sender: Mailbox,
  file: string,
): Promise<void> {
  const { files } = sender;
  const { fs } = files;
  const tmp = files.pathOf("tmp");
  const remove = () => removeIfThere(fs, files.pathOf("tmp", file));
  // Its writer may have gone on, and died, since it was looked at.
  const resumeOrRemove = () =>
    withFolderLocked(fs, tmp, () => {
      if (!resumed(recovering, sender, file)) remove();
    });
  const isOurs = isOwnName(file);
  const { clock, now } = recovering;
  if (isOurs && await ifUnattended(files, file, clock, resumeOrRemove)) return;
  if (isAbandoned(files, file, now)) remove();
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
