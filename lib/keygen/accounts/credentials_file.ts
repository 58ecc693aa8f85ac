import type { PasswordRecord } from "../../crypto/password_hash.ts";
import { dirname } from "@std/path";
import { readCredentials, writeCredentials } from "../../keys/credentials.ts";
import { withFolderLock } from "../../keys/folder_lock.ts";

/** The password records of a server while keygen changes them. */
export class CredentialsFile {
  readonly #path: string;
  readonly #records: Map<string, PasswordRecord>;
  #saved: Promise<void> = Promise.resolve();
  /** What was set or deleted since the last save. */
  readonly #changes = new Map<string, PasswordRecord | undefined>();
  #isMissing: boolean;

  private constructor(path: string, records?: Map<string, PasswordRecord>) {
    this.#path = path;
    this.#records = records ?? new Map();
    this.#isMissing = records === undefined;
  }

  /**
   * Reads the file. A missing one has no users, and {@link save} makes it.
   *
   * @throws {Error} If it is damaged.
   */
  static async open(path: string): Promise<CredentialsFile> {
    return new CredentialsFile(path, await readIfThere(path));
  }

  get names(): string[] {
    return [...this.#records.keys()];
  }

  get(name: string): PasswordRecord | undefined {
    return this.#records.get(name);
  }

  set(name: string, record: PasswordRecord): void {
    this.#records.set(name, record);
    this.#changes.set(name, record);
  }

  delete(name: string): void {
    if (this.#records.delete(name)) this.#changes.set(name, undefined);
  }

  /** Writes the changes since the last save; calls wait for one another. */
  save(): Promise<void> {
    this.#saved = this.#saved.then(() => this.#write());
    return this.#saved;
  }

  async #write(): Promise<void> {
    if (this.#changes.size === 0 && !this.#isMissing) return;
    const changes = [...this.#changes];
    this.#changes.clear();
    this.#isMissing = false;
    // A user may have changed their own password since the file was read.
    await withFolderLock(dirname(this.#path), async () => {
      const records = await readIfThere(this.#path) ?? new Map();
      for (const [name, record] of changes) {
        if (record) records.set(name, record);
        else records.delete(name);
      }
      await writeCredentials(this.#path, records);
    });
  }
}

async function readIfThere(
  path: string,
): Promise<Map<string, PasswordRecord> | undefined> {
  try {
    return await readCredentials(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
