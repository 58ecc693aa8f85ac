import { concatBytes, encodeText, sha256 } from "../../../crypto/bytes.ts";
import { type Recipients, recipientsOf } from "../../../letter/recipients.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import { LIMITS, multipartLimit } from "../../../protocol/limits.ts";
import {
  attachmentsTooLarge,
  checkRecipients,
} from "../../../protocol/rules.ts";
import { BytesContent, Spool } from "../../draft/content.ts";
import { sendmailStatus } from "../../sendmail/exit_status.ts";
import {
  type MailMessage,
  readMailMessage,
} from "../../sendmail/mail_message.ts";
import { untilDot } from "../../sendmail/message_end.ts";
import {
  parseSendmailWords,
  type SendmailWords,
} from "../../sendmail/sendmail_words.ts";
import { checkSender, whoGetsIt } from "../../sendmail/who_gets_it.ts";
import { interruptible } from "../../terminal/signals.ts";
import type { CommandContext, OpenMailbox } from "../command.ts";
import type { LocalCommand } from "../local_command.ts";
import { WRITING_FLAGS } from "./flag_groups.ts";

/** `sendmail`: sends a message of another program, as sendmail(8) would. */
export const command: LocalCommand = {
  flags: WRITING_FLAGS.sendmail,
  details:
    "Reads a message (RFC 5322) from standard input and sends it with its MIME parts,\n" +
    "to those named after the command, or with -t to those of its To, Cc and Bcc.\n" +
    "After the word sendmail, what does not begin with two dashes is sendmail's own:\n" +
    "-t, -i, -f ADDRESS, -bm, -oi; others that say how to deliver change nothing.\n" +
    "Exit codes are those of sysexits.h. From, Date and Message-ID are made anew.",
  examples: [
    "mail-client sendmail -t < message.eml",
    "git send-email --sendmail-cmd='mail-client sendmail' --to=bob 0001-fix.patch",
    "mail-client sendmail --domain lab.example -oi -- bob@lab.example < message.eml",
  ],
  async runLocally({ surroundings: { io }, online }) {
    // Emacs takes whatever sendmail says for a failure, and cron mails it.
    io.display = { ...io.display, quiet: true };
    try {
      await online({ takesInput: () => true, run: sendmail });
      return EXIT.done;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { exitCode, message, hint } = error;
      throw new Failure(sendmailStatus(exitCode), message, hint);
    }
  },
};

async function sendmail(context: CommandContext): Promise<void> {
  const { io, flags, words, user } = context;
  const asked = parseSendmailWords(words);
  const domains = flags.list("domain");
  const input = new Spool(io.input());
  await interruptible(() => input.fillBytes(MOST_BYTES));
  const message = readMailMessage(messageIn(input, asked));
  const { sender = user } = asked;
  checkSender([sender, ...message.from], user, domains);
  // What is wrong with the message itself is said before the login.
  whoGetsIt(message, asked, { domains });
  await context.withMailbox(async (mailbox) => {
    const aliases = await context.aliases(mailbox);
    const letters = whoGetsIt(message, asked, { domains, aliases });
    const everybody = letters.flatMap(recipientsOf);
    checkRecipients(everybody, LIMITS.recipients);
    // Of several letters, none goes if one has a wrong name.
    if (letters.length > 1) {
      await mailbox.checkNames(everybody, aliases.map(({ name }) => name));
    }
    for (const recipients of letters) {
      await sendTo(context, mailbox, { recipients, message });
    }
  });
}

/** The most that any server takes that has the usual limits. */
const MOST_BYTES = multipartLimit(LIMITS);

function messageIn(input: Spool, { dotEnds }: SendmailWords): Uint8Array {
  if (input.size > MOST_BYTES) throw attachmentsTooLarge(LIMITS.attachments);
  return dotEnds ? untilDot(input.taken) : input.taken;
}

async function sendTo(
  context: CommandContext,
  mailbox: OpenMailbox,
  { recipients, message }: { recipients: Recipients; message: MailMessage },
): Promise<void> {
  const { title, media, thread, body } = message;
  const all = recipientsOf(recipients);
  const id = await draftIdOf(message, all) ?? crypto.randomUUID();
  const content = new BytesContent(body);
  const parts = {
    ...recipients,
    title,
    content,
    attachments: [],
    media,
    thread,
  };
  const draft = await context.outgoing(parts, id, mailbox);
  await mailbox.send(draft, id);
}

/**
 * The id of the draft: a program that tries again hands over the same message, and it comes
 * once. Without a Message-ID, two messages of the same bytes are two.
 */
async function draftIdOf(
  { messageId, body }: MailMessage,
  to: string[],
): Promise<string | undefined> {
  if (messageId === undefined) return undefined;
  const about = encodeText(JSON.stringify([messageId, ...to]));
  const hash = await sha256(concatBytes(about, body));
  return hash.toBase64({ alphabet: "base64url", omitPadding: true });
}
