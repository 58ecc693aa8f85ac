import { isUserName, setAsideUser } from "../../../program/user_names.ts";
import { systemReason } from "../../../program/system/system_reason.ts";
import { parseJournalName } from "../delivery/journal.ts";
import {
  type FileSystem,
  lstatIfThere,
  type OpenFile,
} from "../file_system.ts";
import { FileList } from "./file_list.ts";
import { openRegular } from "./open_regular.ts";
import {
  type Findings,
  type ListedFolder,
  readFolder,
  scanBox,
  type ScannedBox,
  type SnapshotBox,
} from "./scan_box.ts";

/** An entry of the journal: a delivery that every recipient had, or that a crash cut. */
export interface OpenEntry {
  /** Below the mail folder. */
  path: string;
  /** Open, since its worker removes the file soon. */
  handle: OpenFile;
  info: Deno.FileInfo;
}

/** What all boxes had at one moment. Its files are read afterwards. */
export interface Snapshot {
  boxes: SnapshotBox[];
  folders: ListedFolder[];
  files: FileList;
  journal: OpenEntry[];
  /** Paths below the mail folder that are not saved, being neither files nor folders. */
  passedOver: string[];
}

/** How often the boxes are listed at most while boxes come and go. */
const TRIES = 10;

/**
 * Lists what all boxes have at one moment: no mail is given to anybody meanwhile, since the
 * `tmp` of every sender is locked. So each delivery is in all of its boxes, or in none, or
 * its journal's entry is in the snapshot and says that a crash had cut it. Deliveries wait
 * for as long as it takes to read the folders' names.
 *
 * @param root The mail folder.
 * @throws {Error} If a box cannot be read; the message names it.
 */
export async function takeSnapshot(
  fs: FileSystem,
  root: string,
): Promise<Snapshot> {
  using locks = new Locks(fs);
  for (let tries = 0; tries < TRIES; tries++) {
    const names = boxNames(fs, root);
    await locks.lock(names.map((name) => `${root}/${name}/tmp`));
    // A box that came while the last lock was awaited has none.
    if (boxNames(fs, root).join() !== names.join()) continue;
    const snapshot = listBoxes(fs, root, names);
    if (boxNames(fs, root).join() === names.join()) return snapshot;
    closeJournal(snapshot);
  }
  throw new Error(`Cannot list the boxes of ${root}: they come and go`);
}

/** Closes the files of the journal. */
export function closeJournal({ journal }: Snapshot): void {
  for (const { handle } of journal) handle.close();
}

/** The boxes of users, and those that were set aside. */
function boxNames(fs: FileSystem, root: string): string[] {
  return [...fs.readDirSync(root)]
    .filter(({ name, isDirectory }) =>
      isDirectory && (isUserName(name) || setAsideUser(name) !== undefined)
    )
    .map(({ name }) => name).sort();
}

function listBoxes(fs: FileSystem, root: string, names: string[]): Snapshot {
  const findings: Findings = {
    files: new FileList(),
    folders: new Map(),
    passedOver: new Set(),
  };
  const boxes = names.map((name, number) => boxOf(fs, root, name, number));
  const journal: OpenEntry[] = [];
  try {
    for (const box of boxes) {
      named(box.path, () => {
        journal.push(...openJournal(fs, box));
        scanBox(fs, box, findings);
      });
    }
  } catch (error) {
    for (const { handle } of journal) handle.close();
    throw error;
  }
  return {
    boxes,
    files: findings.files,
    folders: [...findings.folders.values()],
    journal,
    passedOver: [...findings.passedOver],
  };
}

function boxOf(
  fs: FileSystem,
  root: string,
  name: string,
  number: number,
): SnapshotBox {
  const path = `${root}/${name}`;
  const { ino, birthtime } = fs.lstatSync(path);
  return { name, path, number, inode: ino, born: birthtime?.getTime() };
}

function named(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new Error(`Cannot read ${path}: ${systemReason(error)}`);
  }
}

/** Files with one link are mails that nobody has yet, and are acknowledged to nobody. */
function openJournal(fs: FileSystem, { name, path }: ScannedBox): OpenEntry[] {
  const tmp = `${path}/tmp`;
  if (!lstatIfThere(fs, tmp)?.isDirectory) return [];
  return readFolder(fs, tmp).flatMap((entry) => {
    const state = entry.isFile && parseJournalName(entry.name)?.state;
    if (!state) return [];
    const opened = openRegular(fs, `${tmp}/${entry.name}`);
    if (!opened) return [];
    const { handle, info } = opened;
    if (state === "done" || (info.nlink ?? 1) > 1) {
      return [{ path: `${name}/tmp/${entry.name}`, handle, info }];
    }
    handle.close();
    return [];
  });
}

/** Locks (flock) of the `tmp` of several boxes. */
class Locks implements Disposable {
  readonly #held = new Map<string, OpenFile>();

  constructor(readonly fs: FileSystem) {}

  /** Locks those that are not locked yet, in their order, so that two runs do not block. */
  async lock(folders: string[]): Promise<void> {
    for (const path of folders) {
      const info = lstatIfThere(this.fs, path);
      if (this.#held.has(path) || !info?.isDirectory) continue;
      await this.#lock(path);
    }
  }

  async #lock(path: string): Promise<void> {
    const folder = this.fs.openSync(path);
    try {
      await folder.lock(true);
    } catch (error) {
      folder.close();
      throw new Error(`Cannot lock ${path}: ${systemReason(error)}`);
    }
    this.#held.set(path, folder);
  }

  [Symbol.dispose](): void {
    for (const folder of this.#held.values()) folder.close();
  }
}
