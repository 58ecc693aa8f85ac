import type { Channel } from "../../protocol/records/channel.ts";
import { wait } from "../../protocol/requests/wait.ts";

/**
 * From one sign of life to the next, in ms: several times shorter than the silence after
 * which a client takes its server for dead (docs/protocol.md, "Limits and times").
 */
export const SIGN_MS = 2000;

/** The client went away while the server worked for it. */
export class ClientGoneError extends Error {
  override name = "ClientGoneError";

  constructor() {
    super("The client has gone");
  }
}

/**
 * Tells a client every few seconds that the server still works on its request. A client
 * that cannot be told has gone, which ends the work.
 */
export class SignsOfLife {
  readonly #now: () => number;
  #channel?: Pick<Channel, "send">;
  #last = 0;

  /** @param now A clock in ms that nobody sets. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A request begins, and its client waits for the answer. */
  begin(channel: Pick<Channel, "send">): void {
    this.#channel = channel;
    this.#last = this.#now();
  }

  /** The request is answered. */
  end(): void {
    this.#channel = undefined;
  }

  /**
   * Has to be called now and then by work that takes long.
   *
   * @throws {ClientGoneError} If nobody waits for the work any more.
   */
  tick(done?: number, total?: number): Promise<void> | undefined {
    const now = this.#now();
    if (!this.#channel || now - this.#last < SIGN_MS) return undefined;
    this.#last = now;
    return this.#channel.send(wait({ done, total })).catch(() => {
      throw new ClientGoneError();
    });
  }
}
