/**
 * `mail-server backup`: all that a server needs, in one archive (layout.ts).
 *
 * saved_keys.ts reads the keys, lib/store/maildir/saving the boxes; archive_writer.ts makes
 * a tar archive of them, which is sealed if there are recipients.
 *
 * @module
 */
import { newHasher } from "../../crypto/hasher.ts";
import { VERSION } from "../../program/version.ts";
import { STORE_VERSION } from "../../store/version.ts";
import { diskFileSystem } from "../../store/maildir/file_system.ts";
import {
  closeJournal,
  type Snapshot,
  takeSnapshot,
} from "../../store/maildir/saving/snapshot.ts";
import type { SavedEntry } from "../../store/maildir/saving/saved_entry.ts";
import { savedFiles } from "../../store/maildir/saving/saved_files.ts";
import { archiveBytes, type ArchiveEntry } from "./archive_writer.ts";
import { BACKUP_FORMAT, type BackupHead, isMailPath } from "./layout.ts";
import { keyFolders, readKeys, withoutKeygen } from "./saved_keys.ts";

/** What to save. */
export interface BackupTask {
  /** `keys/server`, without links. */
  keys: string;
  /** The mail folder, without links. */
  mail: string;
  /** In ms since the epoch. */
  now(): number;
  /** Gets a sentence of what a person should know. */
  tell(sentence: string): void;
}

/** What a backup has. */
export interface BackupCounts {
  boxes: number;
  /** One in two boxes counts as two. */
  mails: number;
}

/** A backup that is about to be written. */
export interface Backup {
  counts: BackupCounts;
  /** Its bytes, in flat memory; each piece takes the place of the one before it. */
  bytes: Iterable<Uint8Array>;
}

/**
 * Notes what there is to save, at one moment, and hands out what the archive has.
 *
 * @throws {Error} If something cannot be read; the message names it.
 */
export async function beginBackup(task: BackupTask): Promise<Backup> {
  const folders = keyFolders(task.keys);
  const waits = () => task.tell("waiting for keygen to end");
  const [keys, snapshot, time] = await withoutKeygen(folders, async () => {
    const keys = readKeys(folders);
    const snapshot = await takeSnapshot(diskFileSystem, task.mail);
    return [keys, snapshot, task.now()] as const;
  }, waits);
  for (const path of snapshot.passedOver) {
    task.tell(`mail/${path} is neither file nor folder, and is not saved`);
  }
  const counts = { boxes: snapshot.boxes.length, mails: 0 };
  const mails = mailEntries(task, snapshot, counts);
  const head = headOf(snapshot, time);
  const hasher = await newHasher();
  const bytes = archiveBytes(head, concat(keys, mails), hasher);
  return { counts, bytes };
}

function headOf({ boxes }: Snapshot, time: number): BackupHead {
  return {
    format: BACKUP_FORMAT,
    store: STORE_VERSION,
    version: VERSION,
    time: new Date(time).toISOString(),
    boxes: Object.fromEntries(
      boxes.map(({ name, born }) => [name, born ?? null]),
    ),
  };
}

function* concat(
  keys: ArchiveEntry[],
  mails: Iterable<ArchiveEntry>,
): Generator<ArchiveEntry, void, void> {
  yield* keys;
  yield* mails;
}

function* mailEntries(
  { mail, tell }: BackupTask,
  snapshot: Snapshot,
  counts: BackupCounts,
): Generator<ArchiveEntry, void, void> {
  const shortened = (path: string) =>
    tell(`mail/${path} became shorter meanwhile: its end is zeros`);
  const root = Deno.statSync(mail);
  yield toEntry({ kind: "folder", path: "", info: root });
  try {
    const saved = savedFiles(diskFileSystem, mail, snapshot, { shortened });
    for (const one of saved) {
      const entry = toEntry(one);
      if (isMailPath(entry.path)) counts.mails++;
      yield entry;
    }
  } finally {
    closeJournal(snapshot);
  }
}

const TYPES = { folder: "Directory", file: "File", link: "Link" } as const;

function toEntry(saved: SavedEntry): ArchiveEntry {
  const { mode, uid, gid, mtime, size } = saved.info;
  const isFile = saved.kind === "file";
  return {
    type: TYPES[saved.kind],
    path: below(saved.path),
    linkpath: saved.kind === "link" ? below(saved.to) : undefined,
    size: isFile ? size : 0,
    mode: (mode ?? 0o600) & 0o777,
    uid: uid ?? 0,
    gid: gid ?? 0,
    mtime: mtime ?? new Date(0),
    timed: isFile && saved.timed,
    pieces: isFile ? saved.pieces() : [],
  };
}

function below(path: string): string {
  return path ? `mail/${path}` : "mail";
}
