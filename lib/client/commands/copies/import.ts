import { visible } from "../../../program/escape.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import { ProgressBar } from "../../../program/progress_bar.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";
import {
  importMails,
  type ImportSummary,
  openSource,
} from "../../import/import_mails.ts";
import type { MailSource } from "../../import/mail_source.ts";
import { countMails } from "../../output/lists/count_mails.ts";
import { jsonText } from "../../output/json_text.ts";
import { type Io, print, printDone } from "../../terminal/io.ts";
import { interruptible } from "../../terminal/signals.ts";
import type { Command, CommandContext } from "../command.ts";
import { COPIES_FLAGS } from "./flag_groups.ts";

/** `import`: puts the messages of an mbox or a Maildir into the user's box. */
export const command: Command = {
  flags: COPIES_FLAGS.import,
  details:
    "DIR is a Maildir, FILE an mbox, as export and other programs write them. Each\n" +
    "message comes as it is, byte for byte, with its time and flags, into your own\n" +
    "box. One that was imported before and is still there is not added again, so an\n" +
    "import that was cut short can be run again. Folders within a Maildir are not\n" +
    "imported. The sender is what the message claims, and is shown with an address.\n" +
    "The server can read what is not sealed in the file: what export --sealed wrote\n" +
    "stays sealed, and letters that export opened do not. A server that takes sealed\n" +
    "letters only takes no others here.",
  examples: [
    "mail-client import backup/alice.mbox",
    "mail-client import ~/Maildir",
    "mail-client import ~/Maildir/.Archive",
  ],
  run: importCommand,
};

async function importCommand(context: CommandContext): Promise<void> {
  const { io, flags, words: [path], withMailbox } = context;
  if (path === undefined) throw usageError("Name the DIR or FILE to import");
  const source = await openSource(path);
  const total = await source.count();
  const summary = { imported: 0, alreadyThere: 0, failed: [] };
  const bar = io.barScreen && new ProgressBar("Importing mails", io.barScreen);
  await withMailbox(async (mailbox) => {
    const progress = (done: number) => bar?.show(done, total);
    try {
      await interruptible(() =>
        importMails(mailbox, source, summary, progress)
      );
      bar?.erase();
    } catch (error) {
      bar?.erase();
      io.warn(`${inWords(summary)} Run it again to import the rest.\n`);
      throw error;
    }
  });
  if (flags.has("json")) await print(io, `${inJson(summary)}\n`);
  else await printDone(io, `${inWords(summary)}\n`);
  tellRest(io, source, summary, flags.has("json"));
}

function inWords({ imported, alreadyThere }: ImportSummary): string {
  const there = alreadyThere === 0
    ? ""
    : `; ${alreadyThere} ${alreadyThere === 1 ? "was" : "were"} already there`;
  return `Imported ${countMails(imported)}${there}.`;
}

function inJson({ imported, alreadyThere, failed }: ImportSummary): string {
  return jsonText({
    imported,
    alreadyThere,
    failed: failed.map(({ name, problem }) => ({ name, error: problem })),
  });
}

/**
 * Names what was not imported.
 *
 * @throws {Failure} If some of it should have been.
 */
function tellRest(
  io: Io,
  { beside }: MailSource,
  { imported, alreadyThere, failed }: ImportSummary,
  asJson: boolean,
): void {
  for (const folder of beside) {
    io.warn(
      `Not imported: the folder ${visible(folder)}; name it by itself.\n`,
    );
  }
  if (failed.length === 0) return;
  for (const { name, problem } of asJson ? [] : failed) {
    io.warn(`Not imported: ${visible(name)}: ${visible(problem)}.\n`);
  }
  const total = imported + alreadyThere + failed.length;
  throw new Failure(
    EXIT.failed,
    `Cannot import ${failed.length} of ${countMails(total)}`,
  );
}
