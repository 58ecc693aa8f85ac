import { PRIVATE_FILE, PRIVATE_FOLDER } from "../../keys/file_modes.ts";
import { syncFolder } from "../../keys/atomic_write.ts";
import { serverFolder, usersFolder } from "../../keys/paths.ts";
import { writeAllSync } from "../../program/system/write_all_sync.ts";
import { ArchiveError, damaged } from "./archive_error.ts";
import type { ReadEntry } from "./archive_reader.ts";
import { checkedPath } from "./checked_path.ts";
import { isMailPath, KEYS } from "./layout.ts";

/** Files that the disk writes at the same time. */
const SYNCS = 16;

/** What was restored. */
export interface RestoredCounts {
  accounts: number;
  boxes: number;
  /** One in two boxes counts as two. */
  mails: number;
}

/**
 * The files and folders of a backup, written below a new folder that nobody else uses. It
 * makes no links but other names of files that it wrote, so no path can lead out.
 */
export class RestoredTree {
  readonly counts: RestoredCounts = { accounts: 0, boxes: 0, mails: 0 };
  readonly #folders = new Set<string>();
  readonly #syncing = new Set<Promise<void>>();
  #syncError?: { error: unknown };

  constructor(readonly root: string) {}

  /**
   * Writes an entry.
   *
   * @throws {ArchiveError} If it is one that no backup has.
   * @throws If the disk fails.
   */
  async add(entry: ReadEntry): Promise<void> {
    const { path, type, mode = 0 } = entry.header;
    const place = checkedPath(path ?? "");
    if ((mode & ~0o777) !== 0) {
      throw new ArchiveError("it has a file with a mode that no backup has");
    }
    if (type === "Directory") return this.#makeFolder(place, mode);
    this.#makeParents(place);
    if (isMailPath(place)) this.counts.mails++;
    if (type === "File") await this.#writeFile(place, entry);
    else if (type === "Link") this.#link(place, entry.header.linkpath ?? "");
    else throw new ArchiveError("it has a link or a device, as no backup has");
  }

  /** What may be read by all is restored so; mail and private keys never are. */
  #makeFolder(place: string, mode: number): void {
    this.#makeParents(place);
    if (this.#folders.has(place)) throw damaged();
    this.#mkdir(place, isMail(place) ? PRIVATE_FOLDER : mode & 0o755 | 0o700);
    if (/^mail\/[^/]+$/.test(place)) this.counts.boxes++;
  }

  #makeParents(place: string): void {
    const slash = place.lastIndexOf("/");
    if (slash < 0) return;
    const parent = place.slice(0, slash);
    if (this.#folders.has(parent)) return;
    // Of a folder that lies alone the parent has no entry.
    if (parent !== KEYS) throw damaged();
    this.#mkdir(parent, PRIVATE_FOLDER);
  }

  #mkdir(place: string, mode: number): void {
    orDamaged(() => Deno.mkdirSync(`${this.root}/${place}`, { mode }));
    this.#folders.add(place);
  }

  async #writeFile(place: string, entry: ReadEntry): Promise<void> {
    const { mode = 0, mtime } = entry.header;
    const path = `${this.root}/${place}`;
    const file = create(path, isMail(place) ? PRIVATE_FILE : mode & 0o644);
    try {
      for await (const piece of entry.content()) writeAllSync(file, piece);
      if (mtime) file.utimeSync(mtime, mtime);
    } catch (error) {
      file.close();
      throw error;
    }
    await this.#sync(file);
    if (place.startsWith(`${usersFolder(serverFolder(KEYS))}/`)) {
      this.counts.accounts++;
    }
  }

  /** Another name of a mail that came before; nothing else has several. */
  #link(place: string, to: string): void {
    const target = checkedPath(to);
    if (!isMail(place) || !isMail(target)) {
      throw new ArchiveError("it has a link that no backup has");
    }
    const path = `${this.root}/${target}`;
    orDamaged(() => {
      if (!Deno.lstatSync(path).isFile) throw damaged();
      Deno.linkSync(path, `${this.root}/${place}`);
    });
  }

  /** Writes the file to the disk while the next ones come, and closes it. */
  async #sync(file: Deno.FsFile): Promise<void> {
    while (this.#syncing.size >= SYNCS) await Promise.race(this.#syncing);
    const sync = file.sync()
      .catch((error) => void (this.#syncError ??= { error }))
      .finally(() => {
        file.close();
        this.#syncing.delete(sync);
      });
    this.#syncing.add(sync);
  }

  /** Everything survives a loss of power once this is done. */
  async finish(): Promise<void> {
    await Promise.all(this.#syncing);
    if (this.#syncError) throw this.#syncError.error;
    for (const folder of this.#folders) {
      await syncFolder(`${this.root}/${folder}`);
    }
  }
}

function isMail(place: string): boolean {
  return place.startsWith("mail");
}

function create(path: string, mode: number): Deno.FsFile {
  const options = { write: true, createNew: true, mode };
  return orDamaged(() => Deno.openSync(path, options));
}

/** What is there already, or is below a file, is so in no backup. */
function orDamaged<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    const isPlan = error instanceof Deno.errors.AlreadyExists ||
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    throw isPlan ? damaged() : error;
  }
}
