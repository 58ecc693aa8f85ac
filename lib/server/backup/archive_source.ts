import { openStream } from "../../seal/age.ts";
import { SealError } from "../../seal/seal_error.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { ArchiveError, cut, damaged } from "./archive_error.ts";

/** How age files begin: as they are, and as text. */
const AGE = "age-encryption.org/v1\n";
const ARMORED_AGE = "-----BEGIN AGE ENCRYPTED FILE-----";

/** Bytes read at once. */
const PIECE = 256 * 1024;

/**
 * The bytes of a file; each piece takes the place of the one before it.
 *
 * @throws {ArchiveError} If it cannot be read.
 */
export async function* fileBytes(
  file: Pick<Deno.FsFile, "read">,
): AsyncGenerator<Uint8Array, void, void> {
  const buffer = new Uint8Array(PIECE);
  try {
    for (;;) {
      const count = await file.read(buffer);
      if (count === null) return;
      yield buffer.subarray(0, count);
    }
  } catch (error) {
    throw new ArchiveError(systemReason(error));
  }
}

/**
 * The archive in a file: what it is, or what is sealed in it.
 *
 * @param identities That open it; none for a plain archive.
 * @throws {ArchiveError} If it is sealed and there is no identity, or the other way round;
 * if it is cut or damaged.
 */
export async function* archiveIn(
  file: AsyncIterable<Uint8Array>,
  identities?: readonly string[],
): AsyncGenerator<Uint8Array, void, void> {
  const pieces = file[Symbol.asyncIterator]();
  const start = await startOf(pieces);
  const text = new TextDecoder().decode(start);
  if (text.startsWith(ARMORED_AGE)) {
    throw new ArchiveError(
      "it is an age file in the form of text",
      "age -d opens it: age -d -i KEY FILE | mail-server restore - DIR",
    );
  }
  const isSealed = text.startsWith(AGE);
  if (isSealed && !identities) {
    throw new ArchiveError(
      "it is encrypted",
      "--identity names the key's file",
    );
  }
  if (!isSealed && identities) {
    throw new ArchiveError("it is not encrypted", "leave --identity out");
  }
  const all = joined(start, pieces);
  if (isSealed) yield* opened(all, identities!);
  else yield* all;
}

/** The first bytes, as many as tell what a file is. */
async function startOf(
  pieces: AsyncIterator<Uint8Array>,
): Promise<Uint8Array> {
  let start = new Uint8Array(0);
  while (start.length < ARMORED_AGE.length) {
    const { done, value } = await pieces.next();
    if (done) break;
    const longer = new Uint8Array(start.length + value.length);
    longer.set(start);
    longer.set(value, start.length);
    start = longer;
  }
  return start;
}

async function* joined(
  start: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  yield start;
  for (;;) {
    const { done, value } = await rest.next();
    if (done) return;
    yield value;
  }
}

async function* opened(
  sealed: AsyncIterable<Uint8Array>,
  identities: readonly string[],
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* openStream(sealed, identities);
  } catch (error) {
    throw error instanceof SealError ? whySealed(error) : error;
  }
}

function whySealed({ fault }: SealError): ArchiveError {
  if (fault === "cut") return cut();
  if (fault !== "not_a_reader") return damaged();
  return new ArchiveError("it is encrypted to other keys than yours");
}
