import type { FileSystem } from "./file_system.ts";
import type { IndexOptions } from "./index/index_file.ts";
import { Mailbox } from "./mailbox.ts";

/** Indexes kept open, three files each: enough for all recipients of a mail. */
const OPEN_BOXES = 128;

/** The boxes under one mail folder, by their users. */
export class Mailboxes {
  /** The one used last is the last. */
  #boxes = new Map<string, Mailbox>();

  /** @param options How their indexes are opened. */
  constructor(
    readonly fs: FileSystem,
    readonly root: string,
    readonly options: IndexOptions & { openBoxes?: number } = {},
  ) {}

  /**
   * The box of a user. The caller may keep it: a box whose index was closed meanwhile opens
   * the index again.
   *
   * @throws {TypeError} If `user` is no user name.
   */
  of(user: string): Mailbox {
    const box = this.#boxes.get(user) ??
      new Mailbox(this.fs, this.root, user, this.options);
    this.#boxes.delete(user);
    this.#boxes.set(user, box);
    const { openBoxes = OPEN_BOXES } = this.options;
    if (this.#boxes.size > openBoxes) this.#closeOldest();
    return box;
  }

  #closeOldest(): void {
    const [user, box] = this.#boxes.entries().next().value!;
    box.close();
    this.#boxes.delete(user);
  }

  close(): void {
    for (const box of this.#boxes.values()) box.close();
    this.#boxes.clear();
  }
}
