import { join } from "@std/path";

/** A file or a folder in another, with its permissions. */
interface Entry {
  path: string;
  mode: number;
  /** None for a folder. */
  bytes?: Uint8Array;
}

/** What a folder holds, kept in memory. */
export class FolderCopy {
  readonly #entries: Entry[];

  private constructor(entries: Entry[]) {
    this.#entries = entries;
  }

  /** Reads all the files and folders in a folder. */
  static async read(dir: string): Promise<FolderCopy> {
    return new FolderCopy(await readEntries(dir, ""));
  }

  /** Writes them into an empty folder. */
  async write(dir: string): Promise<void> {
    for (const { path, mode, bytes } of this.#entries) {
      const target = join(dir, path);
      if (bytes) await Deno.writeFile(target, bytes, { mode });
      else await Deno.mkdir(target, { mode });
    }
  }
}

async function readEntries(dir: string, path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(dir, path))) {
    const inner = join(path, name);
    const mode = (await Deno.stat(join(dir, inner))).mode! & 0o777;
    if (isDirectory) {
      entries.push({ path: inner, mode });
      entries.push(...await readEntries(dir, inner));
    } else {
      const bytes = await Deno.readFile(join(dir, inner));
      entries.push({ path: inner, mode, bytes });
    }
  }
  return entries;
}
