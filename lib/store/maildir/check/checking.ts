import { lstatIfThere } from "../file_system.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Mailboxes } from "../mailboxes.ts";

/** What mends a problem; it fails where the problem is still there. */
export type Mend = () => void | Promise<void>;

/** What each part of the check works with. */
export interface Checking {
  boxes: Mailboxes;
  box: Mailbox;
  now: number;
  repair: boolean;
  /** Notes a problem; `mend` is tried if there is a way and repair was asked for. */
  found(
    path: string,
    problem: string,
    mend?: Mend,
  ): Promise<void>;
  /** Reports what is worth a look and no fault. */
  note(path: string, text: string): void;
}

/** What other users can open, or its owner cannot, gets the mode that the store gives. */
export async function checkPermissions(
  { box, found }: Checking,
  name: string,
  mode: number,
): Promise<void> {
  const { fs, path } = box.files;
  const full = name ? `${path}/${name}` : path;
  const info = lstatIfThere(fs, full);
  if (!info || info.isSymlink || info.mode === null) return;
  const has = info.mode & 0o777;
  const chmod = () => fs.chmodSync(full, mode);
  const shown = has.toString(8).padStart(3, "0");
  if (has & 0o077) {
    await found(name, `is open to other users (mode ${shown})`, chmod);
  } else if ((has & mode) !== mode) {
    await found(name, `is closed to its owner (mode ${shown})`, chmod);
  }
}
