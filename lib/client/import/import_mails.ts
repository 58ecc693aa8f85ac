/**
 * Importing: the messages of an mbox or a Maildir, each into the user's box on the server.
 *
 * @module
 */
import { concatBytes } from "../../crypto/bytes.ts";
import { newHasher } from "../../crypto/hasher.ts";
import { RequestError, type RequestErrorCode } from "../../protocol/errors.ts";
import { parseHead } from "../../letter/read_head.ts";
import { checkMessageSize } from "../../protocol/rules.ts";
import { FileError, fileError } from "../file_error.ts";
import type { OpenMailbox } from "../commands/command.ts";
import type { MailSource, SourceMessage } from "./mail_source.ts";
import { MaildirSource } from "./maildir_source.ts";
import { MboxSource } from "./mbox_source.ts";

/** Bytes of a message in which its header is looked for. */
const HEAD = 64 * 1024;

/** A box that takes messages, and what its server takes. */
export type ImportingBox =
  & Pick<OpenMailbox, "importMail">
  & { session: Pick<OpenMailbox["session"], "limits"> };

/** What has come of an import so far. */
export interface ImportSummary {
  imported: number;
  /** Messages that were in the box already. */
  alreadyThere: number;
  failed: { name: string; problem: string }[];
}

/**
 * Opens what is to be imported: a Maildir, if it is a folder, else an mbox.
 *
 * @throws {FileError} If it cannot be read, or is neither.
 */
export async function openSource(path: string): Promise<MailSource> {
  try {
    const info = await Deno.stat(path);
    if (info.isDirectory) return await MaildirSource.open(path);
    if (!info.isFile) throw new Error("it is neither a file nor a folder");
    return new MboxSource(path, info);
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw fileError("read", path, error);
  }
}

/**
 * Imports every message of a source. One that cannot be read, or that the server does not
 * take, stops none of the others.
 *
 * @param summary Says what was done, also when this throws.
 * @param progress Called after each message with their number.
 * @throws {RequestError} If the server can take no more: the box or its disk is full.
 * @throws {Failure} If the connection is lost.
 */
export async function importMails(
  mailbox: ImportingBox,
  source: MailSource,
  summary: ImportSummary,
  progress: (done: number) => void,
): Promise<void> {
  let done = 0;
  for await (const message of source.messages()) {
    const { name } = message;
    try {
      if ("problem" in message) summary.failed.push(message);
      else if (await importMessage(mailbox, message)) summary.imported++;
      else summary.alreadyThere++;
    } catch (error) {
      if (!isOfMessage(error)) throw error;
      summary.failed.push({ name, problem: error.message });
    }
    progress(++done);
  }
}

/** What the server says of a message, and not of all. */
const OF_MESSAGE: RequestErrorCode[] = [
  ...["bad_request", "content_too_long", "sealed_only"] as const,
];

function isOfMessage(error: unknown): error is Error {
  return error instanceof FileError ||
    error instanceof RequestError && OF_MESSAGE.includes(error.code);
}

/** @returns Whether it is new in the box. */
async function importMessage(
  mailbox: ImportingBox,
  message: SourceMessage,
): Promise<boolean> {
  const { head, ...measured } = await measure(message);
  checkMessageSize(measured.size);
  if (mailbox.session.limits.sealed_only && !parseHead(head).sealed) {
    throw notSealed();
  }
  const { time, open } = message;
  const marks = message.marks(head);
  const { added } = await mailbox.importMail({
    ...measured,
    ...marks,
    time,
    open,
  });
  return added;
}

/** It need not be sent for the server to say so. */
function notSealed(): RequestError {
  return new RequestError(
    "sealed_only",
    "it is not sealed, and the server takes sealed letters only",
  );
}

/** Reads a message through: the server wants to know it before it comes. */
async function measure({ open }: SourceMessage) {
  const hasher = await newHasher();
  const start: Uint8Array[] = [];
  let size = 0;
  for await (const piece of open()) {
    hasher.update(piece);
    if (size < HEAD) start.push(piece.slice(0, HEAD - size));
    size += piece.length;
  }
  return { hash: hasher.hex(), size, head: concatBytes(...start) };
}
