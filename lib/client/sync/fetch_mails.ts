import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { RequestError } from "../../protocol/errors.ts";
import { piecesOf } from "../../protocol/requests/message_content.ts";
import type {
  GivenMessage,
  ReadMail,
} from "../../protocol/requests/mails/read.ts";
import {
  asClaimed,
  asVerified,
  type SignedLetter,
} from "../export/verified_letter.ts";
import { FileError } from "../file_error.ts";
import { Unanswered } from "../session/connect/unanswered.ts";
import type { MailSession } from "../session/mail_session.ts";
import type { LocalMaildir } from "./local_maildir.ts";
import { MailFiles } from "./mail_files.ts";

/** A mail that came: what the server says of it, and the message. */
export interface Fetched {
  mail: ReadMail;
  content: AsyncIterable<Uint8Array>;
}

/** How mails are fetched. */
export interface Fetching {
  session: Pick<MailSession, "messages" | "groupList">;
  /**
   * Makes ready to open sealed letters: once, before the first mail comes.
   *
   * @returns Opens a sealed letter. It throws a {@linkcode Failure} that is the letter's
   * own if it fails a check.
   */
  open(
    session: Pick<MailSession, "groupList">,
  ): Promise<(mail: Fetched) => Promise<SignedLetter>>;
  /** Told how many mails have come. */
  progress(done: number, total: number): void;
}

/** What came, and what did not. */
export interface FetchResult {
  fetched: string[];
  failed: { id: string; error: RequestError | Failure }[];
}

/**
 * Fetches mails into a Maildir. One that the server cannot give, or that fails a check,
 * keeps none of the others.
 *
 * @throws {FileError} If one cannot be written.
 * @throws {Failure} If the connection is lost.
 */
export async function fetchMails(
  ids: readonly string[],
  maildir: LocalMaildir,
  { session, open, progress }: Fetching,
): Promise<FetchResult> {
  const result: FetchResult = { fetched: [], failed: [] };
  if (ids.length === 0) return result;
  const files = new MailFiles(maildir.dir);
  const opening = await open(session);
  let done = 0;
  for await (const given of session.messages(ids)) {
    const { id } = given;
    try {
      await fetchMail(given, files, opening);
      result.fetched.push(id);
    } catch (error) {
      if (!isOfMail(error)) throw error;
      result.failed.push({ id, error });
    }
    progress(++done, ids.length);
  }
  await files.flush();
  await maildir.sync();
  return result;
}

async function fetchMail(
  given: GivenMessage,
  files: MailFiles,
  open: (mail: Fetched) => Promise<SignedLetter>,
): Promise<void> {
  if (!given.mail) throw given.error;
  const { mail, content } = given;
  if (!mail.sealed) return await files.add(mail, asClaimed(content));
  const letter = await open({ mail, content: piecesOf(content) });
  await files.add({ ...mail, from: letter.mail.from }, asVerified(letter));
}

/** Whether it is a fault of one mail, and not of the connection or the disk. */
function isOfMail(error: unknown): error is RequestError | Failure {
  if (error instanceof RequestError) return true;
  if (!(error instanceof Failure) || error instanceof FileError) return false;
  return !(error instanceof Unanswered) &&
    error.exitCode !== EXIT.cannotConnect;
}
