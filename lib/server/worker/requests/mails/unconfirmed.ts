/** So many mails can be read without a `got` between; of more, the server forgets the first. */
const LIMIT = 100;

/** The mails that a session has sent, and whose client has not said yet that it has them. */
export class Unconfirmed {
  readonly #seen = new Map<string, () => void>();

  /** @param seen Marks the mail as read. */
  add(id: string, seen: () => void): void {
    this.#seen.delete(id);
    this.#seen.set(id, seen);
    const [first] = this.#seen.keys();
    if (this.#seen.size > LIMIT) this.#seen.delete(first);
  }

  /** The client has the mail; nothing happens if it was not sent. */
  confirm(id: string): void {
    this.#seen.get(id)?.();
    this.#seen.delete(id);
  }
}
