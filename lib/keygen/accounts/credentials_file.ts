import type { PasswordRecord } from "../../crypto/password_hash.ts";
import { readCredentials, writeCredentials } from "../../keys/credentials.ts";

/** The password records of a server while keygen changes them. */
export class CredentialsFile {
  readonly #path: string;
  readonly #records: Map<string, PasswordRecord>;
  #saved: Promise<void> = Promise.resolve();
  #changed: boolean;

  private constructor(path: string, records?: Map<string, PasswordRecord>) {
    this.#path = path;
    this.#records = records ?? new Map();
    this.#changed = records === undefined;
  }

  /**
   * Reads the file. A missing one has no users, and {@link save} makes it.
   *
   * @throws {Error} If it is damaged.
   */
  static async open(path: string): Promise<CredentialsFile> {
    try {
      return new CredentialsFile(path, await readCredentials(path));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return new CredentialsFile(path);
    }
  }

  get names(): string[] {
    return [...this.#records.keys()];
  }

  get(name: string): PasswordRecord | undefined {
    return this.#records.get(name);
  }

  set(name: string, record: PasswordRecord): void {
    this.#records.set(name, record);
    this.#changed = true;
  }

  delete(name: string): void {
    if (this.#records.delete(name)) this.#changed = true;
  }

  /** Writes the changes since the last save; calls wait for one another. */
  save(): Promise<void> {
    this.#saved = this.#saved.then(() => this.#write());
    return this.#saved;
  }

  async #write(): Promise<void> {
    if (!this.#changed) return;
    this.#changed = false;
    await writeCredentials(this.#path, this.#records);
  }
}
