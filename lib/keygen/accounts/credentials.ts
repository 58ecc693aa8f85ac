import type { PasswordRecord } from "../../crypto/password_hash.ts";

/** The password records of a server, wherever they are. */
export type Records = Map<string, PasswordRecord>;

/** Records that were set, and undefined for those that were deleted. */
export type RecordChanges = ReadonlyMap<string, PasswordRecord | undefined>;

/** What writes changes where the records are, and leaves the other records as they are. */
export type WriteRecords = (changes: RecordChanges) => Promise<void>;

/** The password records of a server while keygen changes them. */
export class Credentials {
  readonly #records: Records;
  readonly #write: WriteRecords;
  #saved: Promise<void> = Promise.resolve();
  /** What was set or deleted since the last save. */
  #changes = new Map<string, PasswordRecord | undefined>();
  #isMissing: boolean;

  /** @param records None if they are to be made by the first {@link save}. */
  constructor(records: Records | undefined, write: WriteRecords) {
    this.#records = records ?? new Map();
    this.#isMissing = records === undefined;
    this.#write = write;
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

  /** Takes a record for gone that somebody else has deleted. */
  forget(name: string): void {
    this.#records.delete(name);
    this.#changes.delete(name);
  }

  /** Writes the changes since the last save; calls wait for one another. */
  save(): Promise<void> {
    this.#saved = this.#saved.then(() => this.#writeChanges());
    return this.#saved;
  }

  async #writeChanges(): Promise<void> {
    if (this.#changes.size === 0 && !this.#isMissing) return;
    const changes = this.#changes;
    this.#changes = new Map();
    this.#isMissing = false;
    await this.#write(changes);
  }
}
