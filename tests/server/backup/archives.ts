import { encodeText } from "../../../lib/crypto/bytes.ts";
import { newHasher } from "../../../lib/crypto/hasher.ts";
import { ArchiveError } from "../../../lib/server/backup/archive_error.ts";
import {
  archiveBytes,
  type ArchiveEntry,
} from "../../../lib/server/backup/archive_writer.ts";
import type { BackupHead } from "../../../lib/server/backup/layout.ts";
import { restoreArchive } from "../../../lib/server/backup/restore.ts";

/** What the first entry of the tests' archives says. */
export const HEAD: BackupHead = {
  format: 1,
  store: 1,
  version: "1.0.0",
  time: "2026-11-28T12:00:00.000Z",
  boxes: { bob: Date.UTC(2026, 5, 1) },
};

/** When the files of the archives were changed. */
export const NOON = new Date("2026-06-01T12:00:00.042Z");

const OWNER = { uid: 0, gid: 0, mtime: NOON };

/** A folder of an archive. */
export function folder(path: string, mode = 0o700): ArchiveEntry {
  return { type: "Directory", path, size: 0, mode, ...OWNER, pieces: [] };
}

/** A file of an archive. */
export function file(
  path: string,
  text: string,
  changes: Partial<ArchiveEntry> = {},
): ArchiveEntry {
  const bytes = encodeText(text);
  const entry = { type: "File" as const, path, size: bytes.length, ...OWNER };
  return { ...entry, mode: 0o600, pieces: [bytes], ...changes };
}

/** Another name of a file. */
export function link(path: string, linkpath: string): ArchiveEntry {
  return { ...file(path, ""), type: "Link", linkpath };
}

/** The folders that the server's keys and a box have. */
export const FOLDERS: ArchiveEntry[] = [
  folder("keys/server"),
  file("keys/server/server_public.pem", "public", { mode: 0o644 }),
  ...["mail", "mail/bob", "mail/bob/cur", "mail/bob/new", "mail/bob/tmp"]
    .map((path) => folder(path)),
];

/** A whole archive. */
export async function archiveOf(
  entries: ArchiveEntry[],
  head = HEAD,
): Promise<Uint8Array> {
  const pieces = archiveBytes(head, entries, await newHasher());
  const copies = Array.from(pieces, (piece) => [...piece]);
  return Uint8Array.from(copies.flat());
}

/** An archive as a file hands it over. */
export async function* piecesOf(
  archive: Uint8Array,
  size = 10_000,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < archive.length; at += size) {
    yield archive.slice(at, at + size);
  }
}

/** Restores an archive; what was wrong with it, or nothing. */
export async function refusal(
  archive: Uint8Array,
  dir: string,
): Promise<string | undefined> {
  try {
    await restoreArchive(piecesOf(archive), dir);
  } catch (error) {
    if (error instanceof ArchiveError) return error.message;
    throw error;
  }
}
