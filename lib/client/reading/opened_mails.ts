import { openMessage } from "../../letter/mime/open_message.ts";
import type { ParsedFlags } from "../../program/command_line/flags.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type {
  ReadMail,
  ReadQuery,
} from "../../protocol/requests/mails/read.ts";
import type { Reader } from "../../seal/reader.ts";
import type { Opening } from "../sealed/open_sealed.ts";
import type { Watch } from "../transfer/transfer.ts";
import { sentence } from "../output/sentence.ts";
import { watchDownload, withBar } from "../transfer/transfer_bar.ts";
import { isStandardOutput } from "../../program/system/standard_streams.ts";
import { noMoreToShow } from "../sealed/untrusted.ts";
import type { Download, MailSession } from "../session/mail_session.ts";
import type { Io } from "../terminal/io.ts";

/**
 * Who reads, and how: `--insecure` gives what fails, `--message` and `--sealed` give what is
 * stored.
 */
export interface ReadingFlags {
  io: Io;
  flags: ParsedFlags;
  reader(session: Pick<MailSession, "groupList">): Promise<Reader>;
}

/** Whether a mail is given as it is stored, its header too. */
export function asStored(flags: ParsedFlags): boolean {
  return flags.has("message") || flags.has("sealed");
}

/**
 * Reads mails, and opens sealed letters for a person, unless they are asked for as they are
 * stored. One that fails a check, and is given all the same, is warned of
 * before it, and ends in a failure after it.
 */
export function openedMails(
  { io, flags, reader }: ReadingFlags,
  session: MailSession,
): Pick<MailSession, "read"> {
  const insecure = flags.has("insecure");
  const watch: Watch = (...transfer) => withBar(io.barScreen, ...transfer);
  const read = async (query: ReadQuery) => {
    const read = await session.read(query);
    // Text that is shown as it comes needs no bar, and has no room for one.
    const opens = read.mail.sealed && !asStored(flags);
    const mail = opens || !isShown({ io, flags })
      ? watchDownload(watch, read, query)
      : read;
    if (flags.has("sealed") && !mail.mail.sealed) throw notSealed(mail.mail);
    if (!opens) return mail;
    const isMessage = query.message ?? false;
    const opening = { reader: () => reader(session), isMessage, insecure };
    const opened = await openOrWarn(io, mail, opening);
    return wantsContents(flags) ? await contentsOf(opened) : opened;
  };
  return { read };
}

/** Whether what is read goes to a terminal, piece by piece. */
function isShown({ io, flags }: Pick<ReadingFlags, "io" | "flags">): boolean {
  const output = flags.get("output");
  const toFile = flags.get("save") !== undefined ||
    (output !== undefined && !isStandardOutput(output));
  return io.outputIsTerminal && !toFile && !flags.has("json");
}

/** A file gets the bytes that were sent, sealed or not. */
function wantsContents(flags: ParsedFlags): boolean {
  return flags.get("output") !== undefined && !flags.has("raw");
}

async function contentsOf(letter: Download): Promise<Download> {
  return { ...letter, content: (await openMessage(letter.content)).content };
}

function notSealed({ index }: ReadMail): Failure {
  return new Failure(
    EXIT.failed,
    `Mail ${index} is not sealed`,
    "--message gives any mail as it is stored",
  );
}

async function openOrWarn(
  io: Io,
  download: Download,
  opening: Opening,
): Promise<Download> {
  const { openSealed } = await import("../sealed/open_sealed.ts");
  const opened = await openSealed(download, opening);
  const { fault } = opened;
  if (!fault) return opened;
  const failure = noMoreToShow(fault);
  io.warn(`${sentence(`WARNING: ${failure.message}`)}\n`);
  const got = async () => {
    await opened.got();
    throw failure;
  };
  return { ...opened, got };
}
