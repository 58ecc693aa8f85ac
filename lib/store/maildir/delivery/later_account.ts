import { setAsideUser } from "../../../program/user_names.ts";
import { lstatIfThere } from "../file_system.ts";
import type { Mailbox } from "../mailbox.ts";

/**
 * Whether a box is of an account that began after a mail, under the name of one that had
 * ended: the mail was never for it. That is a box younger than the mail, beside one of the
 * same name that was set aside; its age alone would not tell, since clocks are set back.
 *
 * @param micros The time of the mail, in µs since the epoch.
 */
export function isOfLaterAccount(
  { files: { fs, path, user } }: Mailbox,
  micros: number,
): boolean {
  const birth = lstatIfThere(fs, path)?.birthtime?.getTime();
  if (birth === undefined || birth <= micros / 1000) return false;
  const folder = path.slice(0, path.lastIndexOf("/"));
  return [...fs.readDirSync(folder)]
    .some(({ name }) => setAsideUser(name) === user);
}
