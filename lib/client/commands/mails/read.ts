import { isStandardOutput } from "../../../program/system/standard_streams.ts";
import { RequestError } from "../../../protocol/errors.ts";
import { type Io, print } from "../../terminal/io.ts";
import { jsonText } from "../../output/json_text.ts";
import { mailJson } from "../../reading/mail_json.ts";
import { asStored, openedMails } from "../../reading/opened_mails.ts";
import { saveAttachments } from "../../reading/save_attachments.ts";
import { saveContent } from "../../reading/save_content.ts";
import { withPager } from "../../reading/paged_output.ts";
import { showMail } from "../../reading/show_mail.ts";
import type { Download, MailSession } from "../../session/mail_session.ts";
import type { Command, CommandContext } from "../command.ts";
import { mailRef } from "../common_values.ts";
import { checkWays } from "./read_ways.ts";
import { MAILS_FLAGS } from "./flag_groups.ts";

/** `read`: shows a mail, gives its exact bytes, or saves what is attached to it. */
export const command: Command = {
  flags: MAILS_FLAGS.read,
  details:
    "Text is decoded, HTML made text, and attachments are listed under it. Control\n" +
    "characters are shown as \\x1b and the like; --raw, --message and --output give\n" +
    "the exact bytes. --output replaces a file at once or not at all; a new file is\n" +
    "for its owner only. --save replaces no file, and makes the names safe.\n" +
    '--json gives the text, "contents" as stored (in base64 where they are not UTF-8;\n' +
    '"encoding" says which), the headers, and the attachments without their bytes.\n' +
    "A sealed letter is opened and checked to its end before any of it is shown; one\n" +
    "that fails a check ends with exit code 7. The line Sealed: stands above no other\n" +
    "mail. --raw gives the whole message that was in it, and --output its contents;\n" +
    "--sealed and --message give it still sealed, byte for byte.",
  examples: [
    "mail-client read 3",
    "mail-client read 3 --output report.pdf",
    "mail-client read 3 --output - | sha256sum",
    "mail-client read 3 --save Downloads",
    "mail-client read 3 --message --output mail.eml",
    "mail-client read 3 --sealed --output letter.eml",
  ],
  startsPrograms: (_flags, chosen) => chosen,
  run: readMail,
};

async function readMail(context: CommandContext): Promise<void> {
  const { io, flags, words, withMailbox } = context;
  const ref = mailRef(flags, words);
  checkWays(flags);
  const output = flags.get("output");
  const dir = flags.get("save");
  const toStdout = output !== undefined && isStandardOutput(output);
  const stored = asStored(flags);
  const exact = flags.has("raw") || stored || output !== undefined;
  const query = { ...ref, message: !exact || stored || undefined };
  await withMailbox(({ session }) =>
    orDrop(session, async () => {
      const opening = openedMails(context, session);
      if (output !== undefined && !toStdout) {
        return await saveContent(opening, query, output);
      }
      if (dir !== undefined) {
        return await saveAttachments(io, opening, query, dir);
      }
      const mail = await opening.read(query);
      if (flags.has("json")) {
        await printJson(io, mail);
      } else if (exact) {
        await printRaw(io, mail);
      } else {
        return await withPager(io, async (screen) => {
          await showMail(screen, mail);
          await mail.got();
        });
      }
      await mail.got();
    })
  );
}

/**
 * Drops the session when a mail could not be saved or printed: the next word to the
 * server would say that it arrived, and mark it as read.
 */
async function orDrop(
  session: MailSession,
  use: () => Promise<void>,
): Promise<void> {
  try {
    await use();
  } catch (error) {
    if (!(error instanceof RequestError)) session.drop();
    throw error;
  }
}

async function printRaw(io: Io, { content }: Download): Promise<void> {
  for await (const piece of content) await io.write(piece);
}

async function printJson(io: Io, mail: Download): Promise<void> {
  await print(io, `${jsonText(await mailJson(mail))}\n`);
}
