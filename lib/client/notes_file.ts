import { replaceFile } from "../keys/atomic_write.ts";
import { PRIVATE_FILE } from "../keys/file_modes.ts";
import { withFolderLock } from "../keys/folder_lock.ts";
import { readTextFile } from "../keys/read_file.ts";

/** Most bytes of a file of notes: a line for each user of a large group. */
const LIMIT = 16 * 1024 * 1024;

/** How the notes of a file are written. */
export interface NotesForm<Note> {
  /** The name and its note, or undefined of a line that is damaged. */
  parse(line: string): [name: string, note: Note] | undefined;
  format(name: string, note: Note): string;
  /** Said after "FILE is damaged". */
  damage: string;
}

/** What was met before, a line a name, in a file of the user's folder. */
export class NotesFile<Note> {
  #read?: Promise<Map<string, Note>>;

  /** @param notify Told that the file is damaged. */
  constructor(
    readonly keysDir: string,
    readonly path: string,
    readonly form: NotesForm<Note>,
    readonly notify: (text: string) => void,
  ) {}

  /** The notes as of the first use, and those that were added since. */
  notes(): Promise<ReadonlyMap<string, Note>> {
    return this.#all();
  }

  #all(): Promise<Map<string, Note>> {
    return this.#read ??= this.#load(this.notify);
  }

  /** Adds notes, or replaces them. Where nothing can be written, each run says it anew. */
  async add(added: ReadonlyMap<string, Note>): Promise<void> {
    if (added.size === 0) return;
    const notes = await this.#all();
    for (const [name, note] of added) notes.set(name, note);
    const write = async () => {
      // Another client may have written since.
      const all = new Map([...await this.#load(() => {}), ...added]);
      const lines = [...all].map((entry) => `${this.form.format(...entry)}\n`);
      await replaceFile(this.path, lines.join(""), { mode: PRIVATE_FILE });
    };
    await withFolderLock(this.keysDir, write).catch(() => {});
  }

  async #load(notify: (text: string) => void): Promise<Map<string, Note>> {
    const options = { private: true, limit: LIMIT };
    const text = await readTextFile(this.path, options).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "";
      throw error;
    });
    const found = text.split("\n").filter((line) => line !== "")
      .map((line) => this.form.parse(line));
    if (found.includes(undefined)) {
      notify(`${this.path} is damaged: ${this.form.damage}.`);
    }
    return new Map(found.filter((entry) => entry !== undefined));
  }
}
