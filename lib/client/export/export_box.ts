/**
 * Exporting a box: every mail of it, into a folder that other programs read.
 *
 * @module
 */
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { usageError } from "../../program/command_line/usage_error.ts";
import { RequestError } from "../../protocol/errors.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import type {
  GivenMessage,
  ReadMail,
} from "../../protocol/requests/mails/read.ts";
import {
  type MessageContent,
  piecesOf,
} from "../../protocol/requests/message_content.ts";
import { FileError } from "../file_error.ts";
import { pagesOfBox } from "../session/paging.ts";
import type { Download, MailSession } from "../session/mail_session.ts";
import { interruptible } from "../terminal/signals.ts";
import { ExportFolder } from "./export_folder.ts";
import type { ExportTarget } from "./export_target.ts";
import { asClaimed, asVerified, type SignedLetter } from "./verified_letter.ts";

export type ExportFormat = "mbox" | "maildir";

/**
 * The format that `--format` names.
 *
 * @throws {Failure} With exit code 2 if it names none.
 */
export function parseFormat(text: string | undefined): ExportFormat {
  if (text === "mbox" || text === "maildir") return text;
  throw usageError("Give --format mbox or --format maildir");
}

/** What to export, and where to. */
export interface ExportOptions {
  format: ExportFormat;
  /** The folder, which must be empty or missing. */
  dir: string;
  /** The owner of the mails; the mbox file is named after them. */
  user: string;
  /** Opens sealed letters; without it they are exported as they are stored. */
  opening?: Opening;
}

/** How sealed letters are opened. */
export interface Opening {
  /**
   * Asks the server for what opening needs, before the mails: letters come among them, and
   * nothing else can be asked meanwhile.
   */
  ready(): Promise<void>;
  open: OpenLetter;
}

/** @throws {Failure} If the letter cannot be opened, or fails a check. */
export type OpenLetter = (letter: Download) => Promise<SignedLetter>;

/** What came of an export. */
export interface Exported {
  /** How many mails it wrote. */
  count: number;
  /** The mails that the server could not give, or that could not be opened. */
  failed: FailedMail[];
}

/** A mail that is not exported, and why. */
export interface FailedMail {
  id: string;
  /** What is known of it. */
  mail?: MailSummary;
  error: Error;
}

/**
 * Exports all mails of a box, oldest first and byte for byte, and keeps their read marks on
 * the server. Of a sealed letter it exports the message that was in it. A mail that the
 * server cannot give, or that cannot be opened, keeps none of the others. After another
 * failure it leaves nothing behind.
 *
 * @throws {FileError} If the folder cannot be used.
 */
export async function exportBox(
  session: MailSession,
  options: ExportOptions,
): Promise<Exported> {
  const folder = await ExportFolder.prepare(options.dir);
  try {
    const target = await createTarget(options);
    try {
      return await interruptible(() => exportTo(target, session, options));
    } finally {
      target.close();
    }
  } catch (error) {
    await folder.undo();
    throw error;
  }
}

async function createTarget(
  { format, dir, user }: ExportOptions,
): Promise<ExportTarget> {
  if (format === "mbox") {
    const { MboxTarget } = await import("./mbox_target.ts");
    return await MboxTarget.create(`${dir}/${user}.mbox`);
  }
  const { MaildirTarget } = await import("./maildir_target.ts");
  return await MaildirTarget.create(dir);
}

async function exportTo(
  target: ExportTarget,
  session: MailSession,
  { opening }: ExportOptions,
): Promise<Exported> {
  const listed = await session.flags() ?? [];
  const ids = listed.map(({ id }) => id).reverse();
  if (ids.length > 0) await opening?.ready();
  const failed: FailedMail[] = [];
  for await (const given of session.messages(ids)) {
    const { id, mail } = given;
    const error = await failureOf(() => exportGiven(given, target, opening));
    if (error) failed.push({ id, mail, error });
  }
  const count = ids.length - failed.length;
  return { count, failed: await described(failed, session) };
}

async function exportGiven(
  given: GivenMessage,
  target: ExportTarget,
  opening?: Opening,
): Promise<void> {
  const { mail, message } = await openGiven(given, opening?.open);
  await target.add(mail, message);
}

/** Looks for the mails of which nothing is known: a person knows them by their titles. */
async function described(
  failed: FailedMail[],
  session: Pick<MailSession, "inbox">,
): Promise<FailedMail[]> {
  const unknown = new Set(
    failed.filter(({ mail }) => !mail).map(({ id }) => id),
  );
  if (unknown.size === 0) return failed;
  const found = new Map<string, MailSummary>();
  for await (const mails of pagesOfBox((query) => session.inbox(query))) {
    for (const mail of mails) {
      if (unknown.has(mail.id)) found.set(mail.id, mail);
    }
  }
  return failed.map(({ id, mail = found.get(id), error }) => ({
    id,
    mail,
    error,
  }));
}

/** What kept one mail from being exported; undefined if it was. */
async function failureOf(
  work: () => Promise<void>,
): Promise<Error | undefined> {
  try {
    await work();
  } catch (error) {
    if (error instanceof RequestError || error instanceof UnopenedError) {
      return error;
    }
    throw error;
  }
}

/** A letter that fails a check, or for which there are no keys. */
class UnopenedError extends Failure {}

function unopened(error: unknown): never {
  const isOfLetter = error instanceof Failure &&
    !(error instanceof FileError) &&
    (error.exitCode === EXIT.security || error.exitCode === EXIT.notFound);
  throw isOfLetter ? new UnopenedError(error.exitCode, error.message) : error;
}

async function openGiven(
  given: GivenMessage,
  open?: OpenLetter,
): Promise<{ mail: ReadMail; message: MessageContent }> {
  if (!given.mail) throw given.error;
  const { mail, content } = given;
  if (!open || !mail.sealed) return { mail, message: asClaimed(content) };
  const got = () => Promise.resolve();
  const letter = await open({ mail, content: piecesOf(content), got })
    .catch(unopened);
  return { mail: letter.mail, message: asVerified(letter) };
}
