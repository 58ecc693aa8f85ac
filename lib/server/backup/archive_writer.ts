import type { Hasher } from "../../crypto/hasher.ts";
import { concatBytes, encodeText } from "../../crypto/bytes.ts";
import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import {
  type BackupEnd,
  type BackupHead,
  END_NAME,
  HEAD_NAME,
  metaText,
} from "./layout.ts";
import {
  END_BLOCKS,
  headerBlocks,
  padding,
  type TarEntry,
} from "./tar_blocks.ts";

/** An entry of an archive with its content. */
export interface ArchiveEntry extends TarEntry {
  /** As many bytes as `size` says; each piece may take the place of the one before it. */
  pieces: Iterable<Uint8Array>;
}

/** Bytes of a piece of the archive: many small files are one write. */
const PIECE = 64 * 1024;

/**
 * The bytes of a backup, in flat memory. Each piece takes the place of the one before it.
 *
 * @param hasher Fresh; it is used up.
 */
export function* archiveBytes(
  head: BackupHead,
  entries: Iterable<ArchiveEntry>,
  hasher: Hasher,
): Generator<Uint8Array, void, void> {
  const pieces = new Pieces();
  let bytes = 0;
  const first = metaEntry(HEAD_NAME, metaText(head), head);
  for (const part of partsOf(first, entries)) {
    hasher.update(part);
    bytes += part.length;
    yield* pieces.add(part);
  }
  yield* pieces.add(endOf(head, { bytes, sha256: hasher.hex() }));
  yield* pieces.add(END_BLOCKS);
  yield* pieces.rest();
}

/** The last entry: header, content and all. */
export function endOf(head: BackupHead, end: BackupEnd): Uint8Array {
  const entry = metaEntry(END_NAME, metaText(end), head);
  return concatBytes(...entryParts(entry));
}

function* partsOf(
  first: ArchiveEntry,
  others: Iterable<ArchiveEntry>,
): Generator<Uint8Array, void, void> {
  yield* entryParts(first);
  for (const entry of others) yield* entryParts(entry);
}

function* entryParts(
  { pieces, ...entry }: ArchiveEntry,
): Generator<Uint8Array, void, void> {
  yield* headerBlocks(entry);
  yield* pieces;
  yield padding(entry.size);
}

function metaEntry(
  path: string,
  text: string,
  { time }: BackupHead,
): ArchiveEntry {
  const content = encodeText(text);
  return {
    type: "File",
    path,
    size: content.length,
    mode: PRIVATE_FILE,
    uid: 0,
    gid: 0,
    mtime: new Date(time),
    pieces: [content],
  };
}

/** Makes few large pieces of many small ones. */
class Pieces {
  readonly #piece = new Uint8Array(PIECE);
  #used = 0;

  *add(bytes: Uint8Array): Generator<Uint8Array, void, void> {
    for (let done = 0; done < bytes.length;) {
      const part = bytes.subarray(done, done + PIECE - this.#used);
      this.#piece.set(part, this.#used);
      this.#used += part.length;
      done += part.length;
      if (this.#used === PIECE) yield* this.rest();
    }
  }

  *rest(): Generator<Uint8Array, void, void> {
    if (this.#used > 0) yield this.#piece.subarray(0, this.#used);
    this.#used = 0;
  }
}
