import {
  ProtocolError,
  SecurityError,
  TruncatedError,
} from "../../protocol/errors.ts";
import { bye, type ByeReason } from "../../protocol/requests/ending.ts";
import { GREETING } from "../../protocol/requests/greeting.ts";
import { LIMITS } from "../../protocol/limits.ts";
import { serveRequest } from "./requests/requests.ts";
import type { SessionContext } from "./session_context.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/worker_exit.ts";

/** One user's requests, in their order, until somebody says bye. */
export class Session {
  readonly #context: SessionContext;
  readonly #since: number;
  #lastUse: number;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#since = this.#lastUse = context.now();
  }

  /** Serves until the end and says how it came. */
  async run(): Promise<WorkerExit> {
    const { channel, limits } = this.#context;
    try {
      await channel.send(GREETING.ok({
        title: LIMITS.title,
        content: limits.maxContent,
        recipients: LIMITS.recipients,
      }));
      while (await this.#serveNext());
      return WORKER_EXIT.done;
    } catch (error) {
      return await this.#endBy(error);
    }
  }

  /** Serves a request; false if it was the last. */
  async #serveNext(): Promise<boolean> {
    const { channel } = this.#context;
    const received = await channel.receive();
    if (!received) throw new TruncatedError();
    this.#lastUse = this.#context.now();
    if (!await serveRequest(received, this.#context)) return false;
    this.#context.store.runDeferred();
    this.#lastUse = this.#context.now();
    return true;
  }

  async #endBy(error: unknown): Promise<WorkerExit> {
    const { emit } = this.#context;
    if (error instanceof TruncatedError) return await this.#endOfStream();
    if (error instanceof SecurityError || error instanceof ProtocolError) {
      emit({ event: "alert", message: error.message });
      return WORKER_EXIT.violation;
    }
    if (isBrokenPipe(error)) return WORKER_EXIT.vanished;
    throw error;
  }

  /**
   * The supervisor ends the stream when a limit is reached or it stops, and it cannot
   * say which, since it has no keys: the clock tells.
   */
  async #endOfStream(): Promise<WorkerExit> {
    const { idleMs, sessionMs } = this.#context.limits;
    const now = this.#context.now();
    const reason = now - this.#since >= sessionMs * NEARLY
      ? "session_limit"
      : now - this.#lastUse >= idleMs * NEARLY
      ? "idle"
      : "closing";
    try {
      await this.#sayBye(reason);
    } catch {
      // Nobody is there any more.
    }
    return WORKER_EXIT.vanished;
  }

  async #sayBye(reason: ByeReason): Promise<void> {
    await this.#context.channel.send(bye(reason));
  }
}

/** The supervisor's clock for a session began a moment after ours, or before. */
const NEARLY = 0.9;

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe;
}
