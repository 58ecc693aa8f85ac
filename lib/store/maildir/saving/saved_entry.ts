import { systemReason } from "../../../program/system/system_reason.ts";
import { type OpenFile, readFully } from "../file_system.ts";
import { PIECE } from "../letter_file.ts";

/** What every saved thing has. */
interface Saved {
  /** Below the mail folder. */
  path: string;
  info: Deno.FileInfo;
}

/** A folder, a file, or another name of a file that came before. */
export type SavedEntry =
  | Saved & { kind: "folder" }
  | Saved & { kind: "link"; to: string }
  | Saved & {
    kind: "file";
    /** Whether its time has to be kept to the ms: its name does not tell when it came. */
    timed: boolean;
    /** Its bytes, as many as `info.size` says. */
    pieces(): Iterable<Uint8Array>;
  };

/** What tells the one who saves of what is not as it should be. */
export interface SavingNotes {
  /** A file became shorter while it was read: its end is zeros. */
  shortened(path: string): void;
}

/**
 * The bytes of a file, as many as it had when it was opened: what became shorter meanwhile
 * ends in zeros. Each piece takes the place of the one before it.
 *
 * @throws {Error} If it cannot be read; the message names it.
 */
export function* piecesOf(
  handle: OpenFile,
  size: number,
  { path, shortened }: { path: string; shortened: () => void },
): Generator<Uint8Array, void, void> {
  const buffer = new Uint8Array(Math.min(PIECE, size));
  let isShort = false;
  for (let left = size; left > 0; left -= buffer.length) {
    const piece = buffer.subarray(0, left);
    const count = named(path, () => readFully(handle, piece));
    if (count < piece.length && !isShort) shortened();
    isShort ||= count < piece.length;
    yield piece.fill(0, count);
  }
}

/** Names the path in an error of the system. */
export function named<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`Cannot save ${path}: ${systemReason(error)}`);
  }
}
