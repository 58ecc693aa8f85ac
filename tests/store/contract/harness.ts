import type { MailStore } from "../../../lib/store/store.ts";
import { NOON } from "../support/mails.ts";

/** What every kind of store can be told when it is opened. */
export interface StoreOptions {
  /** Bytes of mail that a user may have. */
  quota?: number;
  /** In ms since the epoch. */
  now?: () => number;
}

/** A place where mails are. */
export interface StorePlace {
  /** Opens a store over the mails that are there, beside others that are open. */
  open(options: StoreOptions): Promise<MailStore> | MailStore;
}

/** How the contract comes to stores of one kind. */
export interface StoreHarness {
  /** The kind of store. */
  name: string;
  /** Runs `test` with a place without mails, of which nothing stays. */
  withPlace(test: (place: StorePlace) => Promise<void>): Promise<void>;
}

/** Runs `use` with another store over the same mails, and closes that. */
export type OpenAnother = <T>(
  use: (store: MailStore) => Promise<T>,
  options?: StoreOptions,
) => Promise<T>;

/** Registers the tests of one kind of store. */
export class Contract {
  readonly #harness: StoreHarness;
  #opened = 0;

  constructor(harness: StoreHarness) {
    this.#harness = harness;
  }

  /** Registers a test of a store without mails. */
  test(
    title: string,
    body: (store: MailStore, another: OpenAnother) => Promise<void>,
    options?: StoreOptions,
  ): void {
    Deno.test(`${this.#harness.name}: ${title}`, () =>
      this.#harness.withPlace((place) => {
        const another: OpenAnother = (use, options) =>
          this.#use(place, use, options);
        return another((store) => body(store, another), options);
      }));
  }

  /** Each store's clock is a second later than that of the store before it. */
  async #use<T>(
    place: StorePlace,
    use: (store: MailStore) => Promise<T>,
    options: StoreOptions = {},
  ): Promise<T> {
    const time = NOON + 1000 * this.#opened++;
    const store = await place.open({ now: () => time, ...options });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  }
}
