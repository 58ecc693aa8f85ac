import { type Clock, settlesWithin } from "../../../program/clock.ts";
import { TransferError } from "../../transfer/transfer.ts";
import type { FileSystem, OpenFile } from "../file_system.ts";
import { isLockedWithin } from "../folder_lock.ts";

/**
 * Within that a lock comes that nobody else holds, in ms. A process that this one starts has
 * what is locked here until its exec, whoever closed it meanwhile.
 */
const FREE_LOCK_MS = 200;

/**
 * Keeps other transfers from a mail folder (flock), until it is closed.
 *
 * @throws {TransferError} If one has it.
 */
export async function lockRoot(
  fs: FileSystem,
  root: string,
  clock: Clock,
): Promise<OpenFile> {
  const folder = fs.openSync(root);
  // Deno 2.6 cannot try a lock.
  const lock = folder.tryLockSync ? undefined : folder.lock(true);
  const isFree = lock
    ? await settlesWithin(FREE_LOCK_MS, lock, clock)
    : isLockedWithin(FREE_LOCK_MS, fs, folder);
  if (isFree) return folder;
  const close = () => folder.close();
  if (lock) lock.then(close, close);
  else close();
  throw new TransferError(`The mail in ${root} is being moved already`);
}
