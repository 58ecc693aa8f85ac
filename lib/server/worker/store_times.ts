import type { FileSystem, OpenFile } from "../../store/maildir/file_system.ts";
import type { MailStore } from "../../store/store.ts";
import type { WorkerEvent } from "../ipc/events.ts";
import { Histogram } from "../ipc/histogram.ts";

/** How long the store takes for what has to be durable. */
export class StoreTimes {
  readonly #now: () => number;
  readonly #syncs = new Histogram();
  #deliveryUs?: number;

  /** @param now The monotonic clock, in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The disk, and each sync of it is timed, also one that fails. */
  files(files: FileSystem): FileSystem {
    return {
      ...files,
      openSync: (path, options) => this.#timed(files.openSync(path, options)),
    };
  }

  /** From now on each delivery of the store is timed, from the last byte of the mail on. */
  watch(store: MailStore): void {
    const deliver = store.deliver.bind(store);
    store.deliver = async (draft) => {
      const delivery = await deliver(draft);
      if ("id" in delivery) return delivery;
      const commit = delivery.commit.bind(delivery);
      delivery.commit = async (length) => {
        const began = this.#now();
        const delivered = await commit(length);
        this.#deliveryUs = this.#usSince(began);
        return delivered;
      };
      return delivery;
    };
  }

  /** The event, and with those that come seldom what was measured before. */
  addTo(event: WorkerEvent): WorkerEvent {
    switch (event.event) {
      case "mail":
        return { ...event, us: this.#deliveryUs, syncs: this.#syncs.take() };
      case "ended":
        return { ...event, syncs: this.#syncs.take() };
    }
    return event;
  }

  #timed(file: OpenFile): OpenFile {
    const sync = file.sync.bind(file);
    const syncSync = file.syncSync.bind(file);
    const tell = (began: number) => this.#syncs.observe(this.#usSince(began));
    file.sync = () => {
      const began = this.#now();
      return sync().finally(() => tell(began));
    };
    file.syncSync = () => {
      const began = this.#now();
      try {
        syncSync();
      } finally {
        tell(began);
      }
    };
    return file;
  }

  #usSince(began: number): number {
    return Math.round((this.#now() - began) * 1000);
  }
}
