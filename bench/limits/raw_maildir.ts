/** More than any of the mails has. */
const BUFFER = new Uint8Array(16 * 1024);

/**
 * The bare calls that read all mails of a folder: its names, then look, open, read and
 * close for each. How long it took, in ms.
 */
export function readMails(folder: string): number {
  const begin = performance.now();
  for (const { name } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    Deno.lstatSync(path);
    const file = Deno.openSync(path);
    file.readSync(BUFFER);
    file.close();
  }
  return performance.now() - begin;
}

/** The bare calls that write mails into a Maildir of one's own, which waits for no disk. */
export class RawMaildir {
  readonly #dir: string;
  readonly #content: Uint8Array;

  /** @param dir A folder that does not exist. */
  constructor(dir: string, content: Uint8Array) {
    this.#dir = dir;
    this.#content = content;
  }

  /** Create, write, date and rename so many files. How long it took, in ms. */
  write(count: number): number {
    for (const name of ["tmp", "cur"]) {
      Deno.mkdirSync(`${this.#dir}/${name}`, { recursive: true });
    }
    const date = new Date();
    const begin = performance.now();
    for (let i = 0; i < count; i++) {
      const path = `${this.#dir}/tmp/${i}`;
      Deno.writeFileSync(path, this.#content, { createNew: true });
      Deno.utimeSync(path, date, date);
      Deno.renameSync(path, `${this.#dir}/cur/${i}`);
    }
    const took = performance.now() - begin;
    Deno.removeSync(this.#dir, { recursive: true });
    return took;
  }
}
