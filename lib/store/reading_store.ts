import type { ListQuery, MailStore, ReadQuery, SearchQuery } from "./store.ts";

/** What a store does with a box that it only reads. */
export type BoxReader = Pick<
  MailStore,
  "list" | "count" | "search" | "read" | "heads" | "flags" | "messages"
>;

/** The part of a store that its reader does. */
export abstract class ReadingStore implements BoxReader {
  readonly #reader: BoxReader;

  constructor(reader: BoxReader) {
    this.#reader = reader;
  }

  list(user: string, query: ListQuery) {
    return this.#reader.list(user, query);
  }

  count(user: string) {
    return this.#reader.count(user);
  }

  search(user: string, query: SearchQuery) {
    return this.#reader.search(user, query);
  }

  read(user: string, query: ReadQuery) {
    return this.#reader.read(user, query);
  }

  heads(user: string, ids: string[]) {
    return this.#reader.heads(user, ids);
  }

  flags(user: string) {
    return this.#reader.flags(user);
  }

  messages(user: string, ids: string[]) {
    return this.#reader.messages(user, ids);
  }
}
