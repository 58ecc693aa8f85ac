import type { Clock } from "../../program/clock.ts";
import { sleep } from "../../program/waits.ts";
import type { ByteStream } from "../../protocol/byte_stream.ts";
import { FrameReader } from "../../protocol/records/frame.ts";
import type { WorkerEvent } from "../ipc/events.ts";
import {
  LOOK_ORDER_LIMIT,
  type LookOrder,
  parseLookOrder,
} from "../ipc/look_order.ts";
import { ACCOUNT_WATCH_MS } from "../limits.ts";

/** What a look works with. */
export interface LookContext {
  /** When something came to the boxes of users, in ms since the epoch; 0 is left out. */
  newMail(users: string[]): Promise<ReadonlyMap<string, number>>;
  /** The stamp of a user's account, if there is one. */
  stampOf(user: string): Promise<string | undefined>;
  /** What is another once any account may have changed; undefined if nobody can tell. */
  version(): string | undefined;
  emit(event: WorkerEvent): void;
  clock: Clock;
}

/**
 * Looks at boxes and accounts as the orders of a stream say, until it ends.
 *
 * @throws {Error} If the credentials cannot be read, or an order is malformed.
 */
export async function lookOn(
  stream: ByteStream,
  context: LookContext,
): Promise<void> {
  const looks = new Looks(context);
  const over = new AbortController();
  const watching = looks.watch(over.signal);
  const orders = new FrameReader(stream, LOOK_ORDER_LIMIT);
  try {
    for (let order; (order = await orders.next());) {
      await looks.take(parseLookOrder(order));
    }
  } finally {
    over.abort();
    await watching;
  }
}

/** Looks at boxes when it is told to, and at accounts again and again. */
class Looks {
  readonly #context: LookContext;
  /** Whose accounts are watched, and the stamps that were told last. */
  #watched = new Map<string, string | undefined>();
  #version?: string;

  constructor(context: LookContext) {
    this.#context = context;
  }

  /**
   * Tells of each user of an order when the box changed last, and which account it is.
   *
   * @throws {Error} If the credentials cannot be read.
   */
  async take({ users, more }: LookOrder): Promise<void> {
    if (!more) this.#watched = new Map();
    await this.#tell(users);
    this.#context.emit({ event: "looked" });
  }

  /** Tells of watched accounts that change, until the signal. Never rejects. */
  async watch(signal: AbortSignal): Promise<void> {
    const { version, clock } = this.#context;
    while (!signal.aborted) {
      await sleep(ACCOUNT_WATCH_MS, signal, clock);
      const now = version();
      if (signal.aborted || now === this.#version) continue;
      // What cannot be read now is looked at again.
      const isDone = await this.#tellChanged().then(() => true, () => false);
      if (isDone) this.#version = now;
    }
  }

  async #tellChanged(): Promise<void> {
    for (const [user, told] of [...this.#watched]) {
      const account = await this.#context.stampOf(user);
      if (account !== told) await this.#tell([user]);
    }
  }

  async #tell(users: string[]): Promise<void> {
    const { newMail, stampOf, emit } = this.#context;
    const news = await newMail(users);
    for (const user of users) {
      const account = await stampOf(user);
      this.#watched.set(user, account);
      emit({ event: "box", user, changed: news.get(user) ?? 0, account });
    }
  }
}
