import {
  checkMail,
  type CheckSummary,
  type Finding,
} from "../store/maildir/check/check_mail.ts";
import { storeVersion } from "../store/version.ts";
import { usersFolder } from "../keys/paths.ts";
import { hasAccount } from "../keys/has_account.ts";
import { EXIT } from "../program/exit_codes.ts";
import { existingFolder } from "./existing_folder.ts";
import { filesOnly } from "./files_only.ts";
import type { Log } from "./log/log.ts";

/** What to check. */
export interface CheckTask {
  /** Folder of the server's keys, which say who has an account. */
  keys: string;
  /** Folder of the boxes. */
  mail: string;
  /** Mends what is safe to mend. */
  repair: boolean;
}

/**
 * Looks through all boxes and logs what is wrong, one line a finding and a last one that
 * sums up. It reads no keys and is safe while a server runs.
 *
 * @returns The exit code: done if nothing is wrong any more.
 * @throws {Failure} If there are no such folders, or a newer program wrote the mail.
 */
export async function check(task: CheckTask, log: Log): Promise<number> {
  const mail = await existingFolder(
    task.mail,
    "mail in a database is checked by its own programs",
  );
  await existingFolder(usersFolder(task.keys));
  const keys = await existingFolder(task.keys);
  filesOnly();
  await storeVersion(mail);
  const summary = await checkMail(mail, (finding) => tell(finding, log), {
    repair: task.repair,
    hasAccount: (user) => hasAccount(keys, user),
  });
  log.write("checked", summaryText(summary), { ...summary });
  return summary.left === 0 ? EXIT.done : EXIT.failed;
}

const STATE_TEXTS: Record<Finding["state"], string> = {
  mended: "Mended",
  left: "Wrong",
  note: "Note",
};

function tell({ path, problem, state }: Finding, log: Log): void {
  const message = `${STATE_TEXTS[state]}: ${path} ${problem}.`;
  log.write("finding", message, { path, problem, state });
}

function summaryText(
  { boxes, mails, mended, left, mendable }: CheckSummary,
): string {
  const walked = `Checked ${count(boxes, "box", "boxes")} with ${
    count(mails, "mail", "mails")
  }`;
  if (mended + left === 0) return `${walked}: nothing is wrong.`;
  const found = `${walked}: ${mended} mended, ${left} left.`;
  return mendable === 0 ? found : `${found} --repair mends what is safe.`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
