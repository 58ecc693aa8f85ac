import type { Clock } from "../../../program/clock.ts";
import { TransferError } from "../../transfer/transfer.ts";
import type { FileSystem } from "../file_system.ts";

/** How a mail folder is opened to be moved, or to take mail in. */
export interface MaildirTransferOptions {
  /** When the transfer begins, in ms since the epoch. */
  now: number;
  /** Gets a sentence of what a person should know. */
  tell(sentence: string): void;
  /**
   * Finishes or undoes in a mail folder what a crash cut.
   *
   * @returns The users whose boxes do not work.
   */
  recover(root: string): Promise<readonly string[]>;
  clock?: Clock;
  /** The disk, unless a test makes steps fail. */
  fs?: FileSystem;
}

/** @throws {TransferError} If a box does not work. */
export async function finishDeliveries(
  root: string,
  { recover }: MaildirTransferOptions,
): Promise<void> {
  const [failed] = await recover(root);
  if (failed === undefined) return;
  throw new TransferError(
    `The box of ${failed} in ${root} does not work`,
    "mail-server --check tells why",
  );
}
