/**
 * Opens a sealed letter that is being read. All of it is here before any of it is handed on:
 * its end has to pass the last check. It is read twice from here, not from the server, which
 * could give another letter the second time.
 *
 * @module
 */
import { openMessage } from "../../letter/mime/open_message.ts";
import { findSealedHead } from "../../letter/sealed_form.ts";
import type { Failure } from "../../program/failure.ts";
import type { ReadMail } from "../../protocol/requests/mails/read.ts";
import {
  type OpenedHead,
  openHead,
  openLetter,
} from "../../seal/open_letter.ts";
import type { Reader } from "../../seal/reader.ts";
import { SealError } from "../../seal/seal_error.ts";
import type { Download } from "../session/mail_session.ts";
import { measure, type Measures } from "./measure.ts";
import { serverWord } from "./server_word.ts";
import { SealedSpool } from "./sealed_spool.ts";
import { noMoreToShow, notShown } from "./untrusted.ts";

/** Bytes of plain text up to which it is kept while its end is checked. */
const KEPT = 4 * 1024 * 1024;

/** How a letter is opened. */
export interface Opening {
  /** Who reads; asked for once the letter is here. */
  reader(): Promise<Reader>;
  /** Whether the content came with the head of the stored message. */
  isMessage: boolean;
  /** Gives also what fails a check. */
  insecure: boolean;
  /** Asks a person whether to give it; asked if there is something to give. */
  insists?(failure: Failure): Promise<boolean>;
}

/** A letter whose content is the plain MIME message. */
export interface Opened extends Download {
  /** Whose key signed it, and when that was, in ms since the epoch; if no check failed. */
  signed?: { key: string; time: number };
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
  const body = opening.isMessage
    ? (await openMessage(content)).content
    : content;
  const spool = await SealedSpool.take(body);
  try {
    const reader = await opening.reader();
    const { opened, plain, fault, ...letter } = await check(
      ...[spool, mail, reader] as const,
    );
    if (fault && !await isWanted(fault, opening)) throw notShown(fault);
    // Where a check fails, the head is no witness of how long it is.
    const measures = letter.measures ?? await measure(plain());
    const signed = fault ? undefined : signatureOf(opened);
    const [changed] = await reader.meet?.([opened.head.from]) ?? [];
    const shown = {
      ...mail,
      ...shownFields(opened),
      ...measures,
      fault: fault?.fault,
      ...changed && { changedKeys: changed },
    };
    return {
      mail: shown,
      content: thenClose(plain(), spool),
      got,
      fault,
      signed,
    };
  } catch (error) {
    await spool.close();
    throw error instanceof SealError ? noMoreToShow(error) : error;
  }
}

async function isWanted(
  fault: SealError,
  { insecure, insists }: Opening,
): Promise<boolean> {
  return insecure || await insists?.(notShown(fault)) === true;
}

interface CheckedLetter {
  opened: OpenedHead;
  /** What there is of it, to be shown once, or measured and shown. */
  plain(): AsyncIterable<Uint8Array>;
  fault?: SealError;
  /** Unknown if it was not read to its end. */
  measures?: Measures;
}

/** Reads the letter to its end; a long one is opened once more when it is shown. */
async function check(
  spool: SealedSpool,
  mail: ReadMail,
  { identities, ...reader }: Reader,
): Promise<CheckedLetter> {
  const head = findSealedHead(spool.tail);
  if (!head) throw new SealError("malformed", "It has no sealed head");
  const word = serverWord(mail);
  const opened = await openHead(head, { identities, ...reader }, word);
  const open = () => openLetter(spool.open(), identities, opened.head);
  const letter: ReadLetter = opened.fault
    ? { fault: opened.fault }
    : await readOnce(open());
  const { fault, kept, measures } = letter;
  const plain = () => kept ?? unchecked(open(), fault);
  return { opened, plain, fault, measures };
}

interface ReadLetter extends Pick<CheckedLetter, "fault" | "measures"> {
  /** What is in it, if it is short. */
  kept?: AsyncIterable<Uint8Array>;
}

/** Reads a letter to its end: which check it fails, or how long its content is. */
async function readOnce(
  plain: AsyncIterable<Uint8Array>,
): Promise<ReadLetter> {
  let pieces: Uint8Array[] | undefined = [];
  let kept = 0;
  const keeping = async function* () {
    for await (const piece of plain) {
      kept += piece.length;
      if (kept > KEPT) pieces = undefined;
      pieces?.push(piece);
      yield piece;
    }
  };
  try {
    const measures = await measure(keeping());
    return { kept: pieces && ReadableStream.from(pieces), measures };
  } catch (error) {
    if (error instanceof SealError) return { fault: error };
    throw error;
  }
}

async function* thenClose(
  content: AsyncIterable<Uint8Array>,
  spool: SealedSpool,
): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    // The second time it fails where the disk does.
    throw error instanceof SealError ? notShown(error) : error;
  } finally {
    await spool.close();
  }
}

function signatureOf({ head: { time }, signer }: OpenedHead): Opened["signed"] {
  return { key: signer!, time };
}

/** What the sender says, in the place of what the server says. */
function shownFields({ head }: OpenedHead): Partial<ReadMail> {
  const { from, to, cc, title } = head;
  return { from, to, cc, title };
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
