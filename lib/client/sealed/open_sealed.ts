/**
 * Opens a sealed letter that is being read. All of it is taken into memory first: nothing
 * of it is handed on before its end has passed the last check.
 *
 * @module
 */
import { openMessage } from "../../letter/mime/open_message.ts";
import {
  findSealedHead,
  readSealed,
  SEALED_TAIL,
} from "../../letter/sealed_form.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { ReadMail } from "../../protocol/requests/mails/read.ts";
import {
  type OpenedHead,
  openHead,
  openLetter,
  type Reader,
} from "../../seal/open_letter.ts";
import { SealError } from "../../seal/seal_error.ts";
import type { Download } from "../session/mail_session.ts";

/** Most bytes of a sealed letter that is opened. */
export const MOST_OPENED = 512 * 1024 * 1024;

/** How a letter is opened. */
export interface Opening {
  /** Who reads; asked for once the letter is here. */
  reader(): Promise<Reader>;
  /** Whether the content came with the head of the stored message. */
  isMessage: boolean;
  /** Gives also what fails a check. */
  insecure: boolean;
}

/** A letter whose content is the plain MIME message. */
export interface Opened extends Download {
  /** The check that it failed; its content is not to be believed. */
  fault?: SealError;
}

/**
 * Opens a letter, with all checks of docs/letter.md.
 *
 * @throws {Failure} With exit code 7 if a check fails, unless the person insists and there
 * is something to give.
 */
export async function openSealed(
  { mail, content, got }: Download,
  opening: Opening,
): Promise<Opened> {
  const stored = await spool(mail, content, opening.isMessage);
  const reader = await opening.reader();
  try {
    const head = findSealedHead(stored.tail);
    if (!head) throw new SealError("malformed", "It has no sealed head");
    const word = { from: mail.from, received: mail.time };
    const opened = await openHead(head, reader, word);
    const plain = () =>
      openLetter(stored.open(), reader.identities, opened.head);
    const fault = opened.fault ?? await faultOf(plain());
    if (fault && !opening.insecure) throw fault;
    const sealed = fault ? undefined : true;
    const shown = { ...mail, ...shownFields(opened), sealed };
    return { mail: shown, content: unchecked(plain(), fault), got, fault };
  } catch (error) {
    throw error instanceof SealError ? notShown(error) : error;
  }
}

/** What the sender says, in the place of what the server says. */
function shownFields({ head }: OpenedHead): Partial<ReadMail> {
  const { from, to, cc, title, bytes } = head;
  return { from, to, cc, title, length: bytes, size: bytes };
}

interface Stored {
  /** The end of what is stored. */
  tail: Uint8Array;
  /** The age file of the letter. */
  open(): AsyncIterable<Uint8Array>;
}

async function spool(
  { message_size: size }: ReadMail,
  content: AsyncIterable<Uint8Array>,
  isMessage: boolean,
): Promise<Stored> {
  if (size > MOST_OPENED) throw tooLong();
  const body = isMessage ? (await openMessage(content)).content : content;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of body) pieces.push(piece.slice());
  const stored = new Blob(pieces);
  const tail = await stored.slice(-SEALED_TAIL).bytes();
  return { tail, open: () => letterOf(pieces) };
}

async function* letterOf(
  pieces: readonly Uint8Array[],
): AsyncGenerator<Uint8Array> {
  try {
    yield* readSealed(ReadableStream.from(pieces));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SealError("damaged", "It has not the form of a sealed letter");
  }
}

async function faultOf(
  plain: AsyncIterable<unknown>,
): Promise<SealError | undefined> {
  try {
    for await (const _ of plain);
  } catch (error) {
    if (error instanceof SealError) return error;
    throw error;
  }
}

/** What there is of a letter that is known to fail. */
async function* unchecked(
  plain: AsyncIterable<Uint8Array>,
  fault?: SealError,
): AsyncGenerator<Uint8Array> {
  try {
    yield* plain;
  } catch (error) {
    if (!fault || !(error instanceof SealError)) throw error;
  }
}

/** The failure of a letter that is not to be believed. */
export function notShown({ fault, message }: SealError): Failure {
  return new Failure(
    EXIT.security,
    `Do not trust this letter (${fault}): ${message}`,
    "--insecure shows what there is of it; --message gives it as it is stored",
  );
}

function tooLong(): Failure {
  return new Failure(
    EXIT.failed,
    `Cannot open a sealed letter of more than ${MOST_OPENED} bytes`,
    "--message --output FILE saves it as it is stored, for age to open",
  );
}
