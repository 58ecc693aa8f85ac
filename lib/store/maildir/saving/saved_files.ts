/**
 * A snapshot of all boxes, as a backup saves it.
 *
 * - `snapshot.ts` lists what the boxes have at one moment.
 * - This file reads it afterwards, while mails go on to be marked, moved and deleted.
 * - `moved_files.ts` finds what is not any more where the snapshot has it.
 *
 * docs/store.md, "A backup", says why that is consistent.
 *
 * @module
 */
import type { FileSystem } from "../file_system.ts";
import { microsOfFile } from "../mail_name.ts";
import {
  type ListedFile,
  type ListedMail,
  maildirOf,
  mayMove,
} from "./file_list.ts";
import {
  findBox,
  findMoved,
  keyOf,
  type MovedFile,
  type SavedNames,
} from "./moved_files.ts";
import { type OpenRegular, openRegular } from "./open_regular.ts";
import {
  named,
  piecesOf,
  type SavedEntry,
  type SavingNotes,
} from "./saved_entry.ts";
import type { SnapshotBox } from "./scan_box.ts";
import type { Snapshot } from "./snapshot.ts";

/** A file is looked for so many times before it counts as removed. */
const LOOKS = 3;
/** So often is a file looked for at most that is seen, and has moved on when it is opened. */
const ROUNDS = 50;

/**
 * All that a snapshot has: folders first, then the journal, then the files of each mail side
 * by side. A file is open until the next entry is asked for.
 *
 * @throws {Error} If a file cannot be read; the message names it.
 */
export function* savedFiles(
  fs: FileSystem,
  root: string,
  snapshot: Snapshot,
  notes: SavingNotes,
): Generator<SavedEntry, void, void> {
  const reader = new SnapshotReader(fs, root, snapshot, notes);
  for (const { path, info } of snapshot.folders) {
    yield { kind: "folder", path, info };
  }
  yield* reader.journal();
  const moved: MovedFile[] = [];
  for (const mail of snapshot.files.mails()) yield* reader.mail(mail, moved);
  yield* reader.moved(moved);
}

class SnapshotReader {
  /** The first name of each file of the journal. */
  readonly #entries: SavedNames = new Map();

  constructor(
    readonly fs: FileSystem,
    readonly root: string,
    readonly snapshot: Snapshot,
    readonly notes: SavingNotes,
  ) {}

  /** Its files stay open: while they are, no other file gets the inode of one. */
  *journal(): Generator<SavedEntry, void, void> {
    for (const { path, ...opened } of this.snapshot.journal) {
      yield this.#entry(path, opened, this.#entries);
    }
  }

  /** The files of one mail; those that are not there any more are added to `moved`. */
  *mail(
    { base, files }: ListedMail,
    moved: MovedFile[],
  ): Generator<SavedEntry, void, void> {
    const saved: SavedNames = new Map();
    const places = new Map<string, Set<number | null>>();
    const missing = new Map<string, MovedFile>();
    for (const listed of files) {
      const place = `${listed.box}/${maildirOf(listed.folder)}`;
      const inodes = places.get(place) ?? new Set();
      places.set(place, inodes);
      const opened = this.#open(`${this.#box(listed).path}/${inBox(listed)}`);
      if (!opened) {
        if (mayMove(listed.folder)) missing.set(place, { listed, base, saved });
      } else if (inodes.has(opened.info.ino)) opened.handle.close();
      else {
        inodes.add(opened.info.ino);
        yield* this.#file(listed, opened, saved);
      }
    }
    // What moved while it was listed is there under one of its names.
    const isGone = (place: string) => places.get(place)!.size === 0;
    for (const [place, file] of missing) if (isGone(place)) moved.push(file);
  }

  /** Looks for files until each is saved, or is not there when looked for several times. */
  *moved(all: MovedFile[]): Generator<SavedEntry, void, void> {
    const byBox = Map.groupBy(all, ({ listed }) => this.#box(listed));
    for (const [box, moved] of byBox) yield* this.#movedIn(box, moved);
  }

  *#movedIn(
    box: SnapshotBox,
    moved: MovedFile[],
  ): Generator<SavedEntry, void, void> {
    let left = moved;
    let unseen = 0;
    for (let round = 0; left.length > 0 && unseen < LOOKS; round++) {
      if (round === ROUNDS) {
        throw new Error(`Cannot read ${box.path}: ${TOSSED}`);
      }
      const path = findBox(this.fs, this.root, box);
      const found = path === undefined
        ? new Map<string, string>()
        : findMoved(this.fs, path, left);
      unseen = found.size === 0 ? unseen + 1 : 0;
      const missing: MovedFile[] = [];
      for (const file of left) {
        const at = found.get(keyOf(file));
        const opened = at === undefined ? undefined : this.#open(at);
        if (opened) yield* this.#file(file.listed, opened, file.saved);
        else missing.push(file);
      }
      left = missing;
    }
  }

  *#file(
    listed: ListedFile,
    opened: OpenRegular,
    saved: SavedNames,
  ): Generator<SavedEntry, void, void> {
    const path = `${this.#box(listed).name}/${inBox(listed)}`;
    try {
      yield this.#entry(path, opened, saved);
    } finally {
      opened.handle.close();
    }
  }

  /**
   * The name that the same file was saved under; else it is noted under this one. A file of
   * the journal may have lost its other names since.
   */
  #savedAs(
    path: string,
    { dev, ino, nlink }: Deno.FileInfo,
    saved: SavedNames,
  ): string | undefined {
    if (ino === null) return undefined;
    const key = `${dev}/${ino}`;
    const first = this.#entries.get(key) ?? saved.get(key);
    if (first === undefined && nlink !== 1) saved.set(key, path);
    return first;
  }

  #entry(
    path: string,
    { handle, info }: OpenRegular,
    saved: SavedNames,
  ): SavedEntry {
    const to = this.#savedAs(path, info, saved);
    if (to !== undefined) return { kind: "link", path, info, to };
    const name = path.slice(path.lastIndexOf("/") + 1);
    const timed = microsOfFile(name) === undefined;
    const shortened = () => this.notes.shortened(path);
    const pieces = () => piecesOf(handle, info.size, { path, shortened });
    return { kind: "file", path, info, timed, pieces };
  }

  #open(path: string) {
    return named(path, () => openRegular(this.fs, path));
  }

  #box({ box }: ListedFile): SnapshotBox {
    return this.snapshot.boxes[box];
  }
}

const TOSSED = "its files get other names faster than they can be read";

function inBox({ folder, file }: ListedFile): string {
  return folder ? `${folder}/${file}` : file;
}
