/** The physical limits: what a step takes when a program does nothing besides. */
import { DatabaseSync } from "node:sqlite";

/** The bare calls of a delivery into a Maildir, on the disk that the boxes are on. */
export class RawDisk {
  readonly #dir: string;
  #count = 0;

  /** @param dir A new folder; it is made. */
  constructor(dir: string, recipients: number) {
    this.#dir = dir;
    Deno.mkdirSync(`${dir}/tmp`, { recursive: true });
    for (let i = 0; i < recipients; i++) Deno.mkdirSync(`${dir}/new${i}`);
  }

  /**
   * Create, write, fsync, then link and fsync of the folder for each recipient. How
   * long it took, in ms.
   */
  async deliver(content: Uint8Array, recipients: number): Promise<number> {
    const name = String(this.#count++);
    const path = `${this.#dir}/tmp/${name}`;
    const begin = performance.now();
    const file = Deno.openSync(path, { write: true, createNew: true });
    file.writeSync(content);
    file.syncSync();
    file.close();
    const folders = Array.from(
      { length: recipients },
      (_, i) => `${this.#dir}/new${i}`,
    );
    for (const folder of folders) Deno.linkSync(path, `${folder}/${name}`);
    await syncFolders(folders);
    const took = performance.now() - begin;
    Deno.removeSync(path);
    return took;
  }

  /** Open, read, close. How long it took, in ms. */
  read(path: string): number {
    const buffer = new Uint8Array(4096);
    const begin = performance.now();
    const file = Deno.openSync(path);
    while (file.readSync(buffer) !== null);
    file.close();
    return performance.now() - begin;
  }
}

/** A call that waits costs more than one that does not, but several wait together. */
async function syncFolders(paths: string[]): Promise<void> {
  const folders = paths.map((path) => Deno.openSync(path));
  if (folders.length === 1) folders[0].syncSync();
  else await Promise.all(folders.map((folder) => folder.sync()));
  for (const folder of folders) folder.close();
}

/** What the commit of a database waits for: its log is there already, and has its size. */
export class RawLog {
  readonly #file: Deno.FsFile;

  constructor(path: string) {
    this.#file = Deno.openSync(path, { write: true, createNew: true });
    this.#file.writeSync(new Uint8Array(1024 * 1024));
    this.#file.syncSync();
  }

  /** Writes a page, and has it on the disk. How long it took, in ms. */
  append(): number {
    this.#file.seekSync(0, Deno.SeekMode.Start);
    const page = new Uint8Array(8192);
    const begin = performance.now();
    this.#file.writeSync(page);
    this.#file.syncDataSync();
    return performance.now() - begin;
  }

  close(): void {
    this.#file.close();
  }
}

/** A table of SQLite with as many rows as a box has mails. */
export class RawIndex {
  readonly #database: DatabaseSync;
  readonly #page;

  constructor(path: string, rows: number) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
      CREATE TABLE mails (key INTEGER PRIMARY KEY, sender TEXT, title TEXT);
      WITH RECURSIVE numbers(n) AS (
        SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${rows}
      )
      INSERT INTO mails SELECT n, 'user1', 'Mail ' || n FROM numbers`);
    this.#page = this.#database.prepare(
      "SELECT * FROM mails ORDER BY key DESC LIMIT ?",
    );
  }

  /** Reads the newest rows. How long it took, in ms. */
  page(limit: number): number {
    const begin = performance.now();
    this.#page.all(limit);
    return performance.now() - begin;
  }

  close(): void {
    this.#database.close();
  }
}
