import { EXIT } from "../../../program/exit_codes.ts";
import { visible } from "../../../program/escape.ts";
import { Failure } from "../../../program/failure.ts";
import { RequestError } from "../../../protocol/errors.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";
import {
  exportBox,
  type Exported,
  type Opening,
  parseFormat,
} from "../../export/export_box.ts";
import { countMails } from "../../output/lists/count_mails.ts";
import type { Reader } from "../../../seal/reader.ts";
import { quote } from "../../output/quote.ts";
import type { MailSession } from "../../session/mail_session.ts";
import { type Io, printDone } from "../../terminal/io.ts";
import type { Command, CommandContext } from "../command.ts";
import { COPIES_FLAGS } from "./flag_groups.ts";

/** `export`: writes all mails to an mbox file or a Maildir. */
export const command: Command = {
  flags: COPIES_FLAGS.export,
  details:
    "Each mail is written as it is stored, byte for byte: mbox writes DIR/NAME.mbox\n" +
    "(quoted as mboxrd), maildir a Maildir with flags and times. DIR must be empty or\n" +
    "not exist. Of a sealed letter the message in it is written, readable for all who\n" +
    "can read the files, unless --sealed is given; one that fails a check is named,\n" +
    "and the exit code is 7.\n" +
    "A From field is only a claim: letterlock vouches for the sender where a file's\n" +
    "name ends in .letterlock, or the mbox's line before the mail has\n" +
    "NAME@letterlock.invalid. Letters that were opened, and no other mail, have the\n" +
    "field X-Letterlock-Verified, which says who signed them.",
  examples: [
    "mail-client export --format mbox backup",
    "mail-client export --format maildir ~/Mail/letterlock",
    "mail-client export --format maildir --sealed backup",
  ],
  run: exportMails,
};

async function exportMails(context: CommandContext): Promise<void> {
  const { io, flags, words: [dir], user, withMailbox } = context;
  const format = parseFormat(flags.get("format"));
  if (dir === undefined) throw usageError("Name the DIR to export to");
  const exported = await withMailbox(({ session }) => {
    const opening = flags.has("sealed") ? undefined : opener(context, session);
    return exportBox(session, { format, dir, user, opening });
  });
  await printDone(
    io,
    `Exported ${countMails(exported.count)} to ${dir}.\n`,
  );
  if (exported.failed.length > 0) throw tellFailed(io, exported);
}

/** Opens letters; loads nothing until there is one. */
function opener(
  { reader }: CommandContext,
  session: MailSession,
): Opening {
  let keys: Promise<Reader> | undefined;
  const getKeys = () => keys ??= reader(session);
  const settings = { reader: getKeys, isMessage: true, insecure: false };
  return {
    // Without keys, each letter says so by itself.
    ready: () => getKeys().then(() => {}, orOfKeys),
    async open(letter) {
      const { openSealed } = await import("../../sealed/open_sealed.ts");
      return await openSealed(letter, settings);
    },
  };
}

function orOfKeys(error: unknown): void {
  const isOfKeys = error instanceof RequestError ||
    error instanceof Failure && error.exitCode !== EXIT.cannotConnect;
  if (!isOfKeys) throw error;
}

/** Names each mail that is missing: with exit code 7 if one is not to be trusted. */
function tellFailed(io: Io, { count, failed }: Exported): Failure {
  for (const { id, mail, error } of failed) {
    const which = mail ? `${mail.index}, ${quote(mail.title)} (${id})` : id;
    io.warn(`Not exported: mail ${which}: ${visible(error.message)}.\n`);
  }
  const total = count + failed.length;
  const distrusted = failed.some(({ error }) =>
    error instanceof Failure && error.exitCode === EXIT.security
  );
  return new Failure(
    distrusted ? EXIT.security : EXIT.failed,
    `Cannot export ${failed.length} of ${countMails(total)}`,
  );
}
