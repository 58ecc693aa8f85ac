import { EXIT } from "../../../program/exit_codes.ts";
import { visible } from "../../../program/escape.ts";
import { Failure } from "../../../program/failure.ts";
import { ProgressBar } from "../../../program/progress_bar.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";
import { withFolderLock } from "../../../keys/folder_lock.ts";
import { PRIVATE_FOLDER } from "../../../keys/file_modes.ts";
import { fileError } from "../../file_error.ts";
import { countMails } from "../../output/lists/count_mails.ts";
import type { Fetched, Fetching } from "../../sync/fetch_mails.ts";
import { syncBox, type Synced } from "../../sync/sync_box.ts";
import { type Io, print } from "../../terminal/io.ts";
import { interruptible } from "../../terminal/signals.ts";
import type { Command, CommandContext } from "../command.ts";
import { COPIES_FLAGS } from "./flag_groups.ts";

/** `sync`: keeps a Maildir the same as the user's box. */
export const command: Command = {
  flags: COPIES_FLAGS.sync,
  details:
    "New mail comes to the Maildir DIR, which is made if it does not exist, and marks\n" +
    "of read mails go both ways. Sealed letters lie there opened, as any mail\n" +
    "program reads them; one that fails a check is not written. Run it as often as\n" +
    "you like: it may be interrupted, and two at once wait for each other.\n" +
    "What it knows of the last time is in DIR/.letterlock-sync.",
  examples: [
    "mail-client sync ~/Mail/letterlock",
    "mail-client sync --delete ~/Mail/letterlock",
  ],
  run: syncCommand,
};

async function syncCommand(context: CommandContext): Promise<void> {
  const { io, words: [dir] } = context;
  if (dir === undefined) throw usageError("Name the DIR to sync with");
  await makeFolder(dir);
  const onWait = () => io.warn("Another sync is at work there; waiting.\n");
  const synced = await interruptible(() =>
    withFolderLock(dir, () => sync(context, dir), onWait)
  );
  await print(io, `${inWords(synced)}\n`);
  tellFailed(io, synced);
}

async function makeFolder(dir: string): Promise<void> {
  try {
    await Deno.mkdir(dir, { recursive: true, mode: PRIVATE_FOLDER });
  } catch (error) {
    throw fileError("write", dir, error);
  }
}

async function sync(context: CommandContext, dir: string): Promise<Synced> {
  const { io, flags, user, withMailbox } = context;
  const bar = io.barScreen && new ProgressBar("Fetching mails", io.barScreen);
  const progress = (done: number, total: number) => bar?.show(done, total);
  const open = opener(context);
  const deletes = flags.has("delete");
  try {
    return await withMailbox((mailbox) =>
      syncBox(mailbox, { dir, user, deletes, open, progress })
    );
  } finally {
    bar?.erase();
  }
}

/**
 * Opens sealed letters. The list of the group is asked for before the mails come: they
 * come in one answer. Who has no keys gets all other mail.
 */
function opener({ reader }: CommandContext): Fetching["open"] {
  return async (session) => {
    const keys = await reader(session).catch((error) => {
      if (isOfKeys(error)) return error;
      throw error;
    });
    return async (mail: Fetched) => {
      if (keys instanceof Failure) throw keys;
      const { openSealed } = await import("../../sealed/open_sealed.ts");
      const opening = { isMessage: true, insecure: false };
      const got = () => Promise.resolve();
      return await openSealed({ ...mail, got }, {
        ...opening,
        reader: () => Promise.resolve(keys),
      });
    };
  };
}

function isOfKeys(error: unknown): error is Failure {
  return error instanceof Failure && error.exitCode !== EXIT.cannotConnect;
}

const DONE: [keyof Omit<Synced, "failed">, string][] = [
  ["fetched", "new"],
  ["markedHere", "marked here"],
  ["markedThere", "marked on the server"],
  ["removedHere", "deleted here"],
  ["removedThere", "deleted on the server"],
];

function inWords(synced: Synced): string {
  const parts = DONE.filter(([name]) => synced[name].length > 0)
    .map(([name, words]) => `${countMails(synced[name].length)} ${words}`);
  return parts.length === 0 ? "Nothing is new." : `${parts.join(", ")}.`;
}

/**
 * Names the mails that did not come.
 *
 * @throws {Failure} If there are any: with exit code 7 if one is not to be trusted.
 */
function tellFailed(io: Io, { failed }: Synced): void {
  if (failed.length === 0) return;
  for (const { id, error } of failed) {
    io.warn(`Not written: mail ${id}: ${visible(error.message)}.\n`);
  }
  const distrusted = failed.some(({ error }) =>
    error instanceof Failure && error.exitCode === EXIT.security
  );
  throw new Failure(
    distrusted ? EXIT.security : EXIT.failed,
    `${countMails(failed.length)} did not come`,
    "mail-client read --id ID says more of one; the next sync tries again",
  );
}
