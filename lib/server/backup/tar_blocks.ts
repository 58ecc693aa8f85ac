/**
 * The blocks of a tar archive (POSIX.1-2017, pax, "ustar Interchange Format"), by the package
 * `tar`: its headers are what other programs read.
 *
 * @module
 */
import type { Header } from "tar/header";
import type { Pax } from "tar/pax";

const { Buffer } = await import("node:buffer");
const tar = { ...await import("tar/header"), ...await import("tar/pax") };

/** Bytes of a block. */
export const BLOCK = 512;

/** What a header says of an entry. */
export interface TarEntry {
  type: "File" | "Directory" | "Link";
  path: string;
  /** The path of an earlier entry, if this is another name of it. */
  linkpath?: string;
  /** Bytes of the content that follows. */
  size: number;
  mode: number;
  uid: number;
  gid: number;
  mtime: Date;
  /** Whether the ms of `mtime` are kept, too. */
  timed?: boolean;
}

/** The blocks before an entry's content. What ustar has no room for, a pax header says. */
export function headerBlocks({ timed, ...entry }: TarEntry): Uint8Array[] {
  const isFolder = entry.type === "Directory";
  const path = isFolder ? `${entry.path}/` : entry.path;
  const header = new tar.Header({ ...entry, path });
  const needsPax = header.encode();
  const block = header.block as Uint8Array;
  const hasMs = timed && entry.mtime.getTime() % 1000 !== 0;
  if (!needsPax && !hasMs) return [block];
  const { linkpath, mtime, size } = entry;
  return [new tar.Pax({ path, linkpath, mtime, size }).encode(), block];
}

/** What fills the last block of a content. */
export function padding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - size % BLOCK) % BLOCK);
}

/** The end of an archive. */
export const END_BLOCKS: Uint8Array = new Uint8Array(2 * BLOCK);

/** A header as it was read; `extended` is of the pax header before it. */
export type ReadHeader = Header;

/**
 * Reads a header.
 *
 * @param extended What the pax header before it says.
 * @returns Nothing for a block of zeros, which ends an archive.
 * @throws {Error} If it is damaged.
 */
export function readHeader(
  block: Uint8Array,
  extended?: Pax,
): ReadHeader | undefined {
  const { buffer, byteOffset } = block;
  const header = new tar.Header(Buffer.from(buffer, byteOffset, BLOCK));
  if (header.nullBlock) return undefined;
  if (!header.cksumValid) throw new Error("Cannot read a header of tar");
  if (extended) {
    header.path = extended.path ?? header.path;
    header.linkpath = extended.linkpath ?? header.linkpath;
    header.mtime = extended.mtime ?? header.mtime;
    header.size = extended.size ?? header.size;
  }
  return header;
}

/** Reads the content of a pax header. */
export function readExtended(content: Uint8Array): Pax {
  return tar.Pax.parse(new TextDecoder().decode(content));
}
