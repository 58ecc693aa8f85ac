import { newHasher } from "../../crypto/hasher.ts";
import { TransferError } from "./transfer.ts";

/** SHA-256 of bytes that come in pieces, in hex. */
export async function hashOf(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const hasher = await newHasher();
  for await (const piece of pieces) hasher.update(piece);
  return hasher.hex();
}

/**
 * Passes pieces on, and tells their hash once all have come.
 *
 * @param whole Gets the hash, in hex, and how many bytes there were.
 */
export async function* hashed(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  whole: (hash: string, size: number) => void,
): AsyncGenerator<Uint8Array, void, void> {
  const hasher = await newHasher();
  let size = 0;
  for await (const piece of pieces) {
    hasher.update(piece);
    size += piece.length;
    yield piece;
  }
  whole(hasher.hex(), size);
}

/** @throws {TransferError} If two hashes of a mail differ. */
export function checkSame(id: string, read: string, stored: string): void {
  if (read === stored) return;
  throw new TransferError(
    `The mail ${id} is not what was copied: its bytes differ`,
    "look at the disks; the source has it as before",
  );
}
