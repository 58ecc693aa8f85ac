import { usageError } from "../../program/command_line/usage_error.ts";
import { exportBox, parseFormat } from "../export/export_box.ts";
import { print } from "../terminal/io.ts";
import type { Command, CommandContext } from "./command.ts";

/** `export`: writes all mails to an mbox file or a Maildir. */
export const command: Command = {
  flags: {
    title: "Export",
    flags: [
      {
        name: "format",
        kind: "string",
        placeholder: "mbox|maildir",
        help: "one file, or one file a mail; must be given",
      },
    ],
  },
  details:
    "mbox writes DIR/NAME.mbox (quoted as mboxrd), maildir a Maildir. DIR must be\n" +
    "empty or not exist.",
  examples: [
    "mail-client export --format mbox backup",
    "mail-client export --format maildir ~/Mail/letterlock",
  ],
  run: exportMails,
};

async function exportMails(context: CommandContext): Promise<void> {
  const { io, flags, words: [dir], user, withMailbox } = context;
  const format = parseFormat(flags.get("format"));
  if (dir === undefined) throw usageError("Name the DIR to export to");
  const count = await withMailbox(({ session }) =>
    exportBox(session, { format, dir, user })
  );
  await print(
    io,
    `Exported ${count} ${count === 1 ? "mail" : "mails"} to ${dir}.\n`,
  );
}
