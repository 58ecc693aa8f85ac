import { concatBytes } from "../../../lib/crypto/bytes.ts";
import type { MailFlags } from "../../../lib/protocol/requests/flag_list.ts";
import type {
  CheckedDraft,
  Delivered,
  Delivery,
  Imported,
  ImportedMessage,
  Importing,
  MailCount,
  MailPage,
  MailStore,
  OpenMail,
} from "../../../lib/store/store.ts";

/** A delivery as the store saw it. */
export interface FakeDelivery {
  draft: CheckedDraft;
  content: Uint8Array;
  /** Characters, once it is committed. */
  length?: number;
  state: "open" | "committed" | "aborted";
}

/** An import as the store saw it. */
export interface FakeImport {
  message: ImportedMessage;
  bytes: Uint8Array;
  state: "open" | "committed" | "aborted";
}

/** A store that gives what a test put into it, and notes what it was asked. */
export class FakeStore implements MailStore {
  /** Calls but those of deliveries, each with its arguments. */
  readonly calls: unknown[][] = [];
  readonly deliveries: FakeDelivery[] = [];
  readonly imports: FakeImport[] = [];
  /** Ids of mails that were delivered before, by the id of their draft. */
  readonly earlier = new Map<string, string>();
  /** What every call throws, if there is something. */
  failure?: Error;
  /** What a write of content throws, if there is something. */
  writeFailure?: Error;
  page: MailPage = { total: 0, unread: 0, mails: [] };
  mail?: OpenMail;
  /** Sealed heads, by the ids of their mails. */
  readonly sealedHeads = new Map<string, Uint8Array>();
  flagPages: MailFlags[][] = [];
  /** Whole messages by their ids, or what reading them throws. */
  readonly stored = new Map<string, OpenMail | Error>();

  deliver(draft: CheckedDraft): Promise<Delivery | Delivered> {
    const id = this.earlier.get(draft.id);
    if (id !== undefined) return this.#answer({ id });
    const delivery: FakeDelivery = {
      draft,
      content: new Uint8Array(0),
      state: "open",
    };
    if (!this.failure) this.deliveries.push(delivery);
    return this.#answer({
      write: (chunk: Uint8Array) => {
        if (this.writeFailure) throw this.writeFailure;
        delivery.content = concatBytes(delivery.content, chunk);
      },
      commit: (length: number) => {
        Object.assign(delivery, { state: "committed", length });
        return Promise.resolve({ id: `mail-${this.deliveries.length}` });
      },
      // deno-lint-ignore require-await
      abort: async () => {
        if (delivery.state === "open") delivery.state = "aborted";
      },
    });
  }

  import(
    _user: string,
    message: ImportedMessage,
  ): Promise<Importing | Imported> {
    const id = this.earlier.get(message.hash);
    if (id !== undefined) return this.#answer({ id, added: false });
    const taken: FakeImport = {
      message,
      bytes: new Uint8Array(0),
      state: "open",
    };
    if (!this.failure) this.imports.push(taken);
    return this.#answer({
      write: (chunk: Uint8Array) => {
        if (this.writeFailure) throw this.writeFailure;
        taken.bytes = concatBytes(taken.bytes, chunk);
      },
      commit: () => {
        taken.state = "committed";
        const id = `imported-${this.imports.length}`;
        return Promise.resolve({ id, added: true });
      },
      // deno-lint-ignore require-await
      abort: async () => {
        if (taken.state === "open") taken.state = "aborted";
      },
    });
  }

  list(...args: unknown[]): Promise<MailPage> {
    return this.#note("list", args, this.page);
  }

  search(...args: unknown[]): Promise<MailPage> {
    return this.#note("search", args, this.page);
  }

  read(...args: unknown[]): Promise<OpenMail | undefined> {
    return this.#note("read", args, this.mail);
  }

  delete(...args: unknown[]): Promise<OpenMail["mail"] | undefined> {
    return this.#note("delete", args, this.mail?.mail);
  }

  mark(...args: unknown[]): Promise<OpenMail["mail"] | undefined> {
    return this.#note("mark", args, this.mail?.mail);
  }

  deleted(...args: unknown[]): Promise<MailPage> {
    return this.#note("deleted", args, this.page);
  }

  undelete(...args: unknown[]): Promise<OpenMail["mail"] | undefined> {
    return this.#note("undelete", args, this.mail?.mail);
  }

  heads(user: string, ids: string[]): Promise<(Uint8Array | undefined)[]> {
    const heads = ids.map((id) => this.sealedHeads.get(id));
    return this.#note("heads", [user, ids], heads);
  }

  async *flags(user: string): AsyncGenerator<MailFlags[]> {
    yield* await this.#note("flags", [user], this.flagPages);
  }

  async *messages(
    user: string,
    ids: string[],
  ): AsyncGenerator<OpenMail | undefined> {
    await this.#note("messages", [user, ids], undefined);
    for (const id of ids) {
      const message = this.stored.get(id);
      if (message instanceof Error) throw message;
      yield message;
    }
  }

  count(): Promise<MailCount> {
    const { total, unread } = this.page;
    return this.#answer({ total, unread });
  }

  runDeferred(): void {}

  close(): void {}

  #note<T>(name: string, args: unknown[], answer: T): Promise<T> {
    this.calls.push([name, ...args]);
    return this.#answer(answer);
  }

  #answer<T>(answer: T): Promise<T> {
    return this.failure
      ? Promise.reject(this.failure)
      : Promise.resolve(answer);
  }
}
