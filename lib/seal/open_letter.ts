/**
 * Opening sealed letters, with the checks of docs/letter.md in their order.
 *
 * @module
 */
import { type Bytes, decodeText } from "../crypto/bytes.ts";
import { Digest } from "./digest.ts";
import { openBytes, openStream } from "./age.ts";
import { type GroupList, isGoodAt, keysOf } from "./members.ts";
import { SEALED_HEAD_LIMIT } from "../protocol/limits.ts";
import { type LetterHead, parseHead } from "./head.ts";
import { recipientsOf } from "../letter/recipients.ts";
import type { Reader, ServerWord } from "./reader.ts";
import { SealError } from "./seal_error.ts";
import { splitSigned } from "./signed_text.ts";
import { SignatureError, verify } from "./ssh/signature.ts";

export type { Reader, ServerWord };

/**
 * How long after a key's end the server may have received a letter that was signed before
 * it, in ms: an upload takes a while. Without this bound a stolen key could sign letters
 * of earlier days for ever.
 */
export const LATEST_ARRIVAL_MS = 60 * 60 * 1000;

/** A head that opens. */
export interface OpenedHead {
  head: LetterHead;
  /** The public key that signed it; undefined if the signature is not good. */
  signer?: string;
  /** Why what it says is not to be believed; undefined if every check passed. */
  fault?: SealError;
}

/**
 * Opens a head and checks it.
 *
 * @param sealed The age file.
 * @returns The head. If it has a fault, its contents are not to be shown, unless the
 * person insists.
 * @throws {SealError} If there is nothing to show: `too_large`, `not_a_reader`, `damaged`,
 * `malformed`, and `bad_signature` if there is no signature at all.
 */
export async function openHead(
  sealed: Uint8Array,
  reader: Reader,
  word: ServerWord = {},
): Promise<OpenedHead> {
  if (sealed.length > SEALED_HEAD_LIMIT) {
    throw new SealError("too_large", "Its head is longer than 16 KiB");
  }
  const signed = textOf(await openBytes(sealed, reader.identities));
  const { signature, text } = orBadSignature(() => splitSigned(signed));
  const head = parseHead(text);
  try {
    const signer = await signerOf(text, signature);
    const fault = faultOf(head, signer, reader, word);
    return { head, signer, ...fault && { fault } };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return { head, fault: error };
  }
}

function textOf(bytes: Bytes): string {
  try {
    return decodeText(bytes);
  } catch {
    throw new SealError("malformed", "Its head is no text");
  }
}

async function signerOf(text: string, signature: string): Promise<string> {
  try {
    return await verify(text, signature, "letter@letterlock");
  } catch (error) {
    throw badSignature(error);
  }
}

function orBadSignature<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw badSignature(error);
  }
}

function badSignature(error: unknown): unknown {
  if (!(error instanceof SignatureError)) return error;
  return new SealError("bad_signature", error.message);
}

/** The first check that a signed head does not pass. */
function faultOf(
  head: LetterHead,
  signer: string,
  { name, list }: Reader,
  word: ServerWord,
): SealError | undefined {
  return signerFault(head, signer, list, word) ?? readerFault(head, name, word);
}

function signerFault(
  { from, time }: LetterHead,
  signer: string,
  list: GroupList,
  { received = time }: ServerWord,
): SealError | undefined {
  const member = keysOf(list, from).find((keys) => keys.signingKey === signer);
  if (!member) {
    return new SealError(
      "wrong_signer",
      `It is not signed by a key of ${from}`,
    );
  }
  const earliest = Math.max(time, received - LATEST_ARRIVAL_MS);
  if (isGoodAt(member, time) && isGoodAt(member, earliest)) return undefined;
  return new SealError(
    "withdrawn_key",
    `It is signed by a key that ${from} did not have then`,
  );
}

function readerFault(
  { from, ...recipients }: LetterHead,
  name: string,
  word: ServerWord,
): SealError | undefined {
  if (word.from !== undefined && word.from !== from) {
    return new SealError(
      "wrong_signer",
      `${from} wrote it, and the server says ${word.from}`,
    );
  }
  if ([from, ...recipientsOf(recipients)].includes(name)) return undefined;
  return new SealError("other_recipients", `It was written to others`);
}

/**
 * Opens a letter in flat memory, and checks at its end that it is the one of the head.
 *
 * What comes out before the end is not checked yet: show it, and keep it, only when the
 * stream has ended well.
 *
 * @param sealed The age file; each piece may take the place of the one before it.
 * @throws {SealError} With the fault `not_a_reader`, `damaged`, `cut`, or `swapped`.
 */
export async function* openLetter(
  sealed: AsyncIterable<Uint8Array>,
  identities: readonly string[],
  head: Pick<LetterHead, "bytes" | "sha512">,
): AsyncGenerator<Bytes, void, void> {
  const digest = await Digest.start();
  const plain = openStream(sealed, identities, head.bytes);
  yield* digest.passOn(bounded(plain, head.bytes));
  const { bytes, sha512 } = digest.result();
  if (bytes !== head.bytes || sha512 !== head.sha512) throw swapped();
}

/** Another letter may be endless: it ends when it is longer than it says. */
async function* bounded(
  plain: AsyncIterable<Bytes>,
  limit: number,
): AsyncGenerator<Bytes, void, void> {
  let length = 0;
  for await (const piece of plain) {
    length += piece.length;
    if (length > limit) throw swapped();
    yield piece;
  }
}

function swapped(): SealError {
  return new SealError("swapped", "Its head is of another letter");
}
