import { unless } from "../../../program/waits.ts";
import { ReadTimeoutError } from "../../../protocol/byte_stream.ts";
import {
  ProtocolError,
  SecurityError,
  TruncatedError,
} from "../../../protocol/errors.ts";
import { LIMITS } from "../../../protocol/limits.ts";
import type { Received } from "../../../protocol/records/channel.ts";
import { bye, type ByeReason } from "../../../protocol/requests/ending.ts";
import { GREETING } from "../../../protocol/requests/greeting.ts";
import type { SessionOutcome } from "../../ipc/events.ts";
import { serveRequest } from "../requests/requests.ts";
import { Unconfirmed } from "../requests/mails/unconfirmed.ts";
import type { SessionContext } from "./session_context.ts";
import { StopError } from "./session_stream.ts";
import { ClientGoneError } from "../signs_of_life.ts";

/** Nobody hears the session any more. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    error instanceof ClientGoneError;
}

/**
 * One user's requests, in their order, until somebody says bye. A stop takes effect
 * between two requests, so the one under way gets its answer; the limits take effect in
 * every read (session_stream.ts).
 */
export class Session {
  readonly #context: SessionContext;
  readonly #unconfirmed = new Unconfirmed();
  readonly #stopping = new AbortController();

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /**
   * Serves until the end, and says how it came.
   *
   * @throws {Error} On an internal error.
   */
  async run(): Promise<SessionOutcome> {
    const { channel, limits, stopping } = this.#context;
    const stop = () => {
      const { reason } = stopping;
      this.#stopping.abort(reason);
      // A download may take long, and whom it goes to must not have the rest.
      if (reason.reason !== "closing") channel.endContent(reason);
    };
    if (stopping.aborted) stop();
    stopping.addEventListener("abort", stop);
    try {
      await channel.send(GREETING.ok({
        title: LIMITS.title,
        content: limits.maxContent,
        recipients: LIMITS.recipients,
        attachments: limits.maxAttachments,
        sealed_only: limits.sealedOnly || undefined,
      }));
      while (await this.#serveNext());
      return "done";
    } catch (error) {
      return await this.#endBy(error);
    } finally {
      stopping.removeEventListener("abort", stop);
    }
  }

  /** Serves a request; false if it was the last. */
  async #serveNext(): Promise<boolean> {
    const received = await this.#receive();
    const { life, channel, time } = this.#context;
    // Content of a refused mail is no request.
    const isRequest = received.kind === "message";
    if (isRequest) time.touch();
    life.begin(channel);
    const unconfirmed = this.#unconfirmed;
    const goesOn = () => this.#goesOn();
    const context = { ...this.#context, unconfirmed, goesOn };
    const isOpen = await serveRequest(received, context);
    life.end();
    if (!isOpen) return false;
    this.#context.store.runDeferred();
    if (isRequest) time.touch();
    return true;
  }

  #goesOn(): boolean {
    const { time } = this.#context;
    time.touch();
    return !this.#stopping.signal.aborted && time.left > 0;
  }

  /** The next request; requests that have come already do not outlast a limit. */
  async #receive(): Promise<Received> {
    const { channel, time } = this.#context;
    this.#stopping.signal.throwIfAborted();
    if (time.left <= 0) throw new ReadTimeoutError(0);
    const received = await unless(this.#stopping.signal, channel.receive());
    if (!received) throw new TruncatedError();
    return received;
  }

  async #endBy(error: unknown): Promise<SessionOutcome> {
    const { time, emit } = this.#context;
    if (error instanceof StopError) return await this.#end(error.reason);
    if (error instanceof ReadTimeoutError) return await this.#end(time.limit);
    if (error instanceof TruncatedError) {
      if (!error.insideFrame) return await this.#endOfInput();
      emit({ event: "alert", message: "the stream was cut inside a record" });
      return "violation";
    }
    if (error instanceof SecurityError || error instanceof ProtocolError) {
      emit({ event: "alert", message: error.message });
      return "violation";
    }
    if (isGone(error)) return "vanished";
    throw error;
  }

  async #end<R extends ByeReason>(reason: R): Promise<R> {
    await this.#sayBye(reason);
    return reason;
  }

  /**
   * Either the client disconnected, or the supervisor closed the input because it cannot
   * send a signal (Windows).
   */
  async #endOfInput(): Promise<SessionOutcome> {
    await this.#sayBye("closing");
    return "vanished";
  }

  /** Says bye, if the client is still there. */
  async #sayBye(reason: ByeReason): Promise<void> {
    try {
      await this.#context.channel.send(
        bye(reason),
      );
    } catch {
      // It is gone.
    }
  }
}
