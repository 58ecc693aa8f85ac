import { OverQuotaError, StorageError } from "../../store/errors.ts";
import type { Received } from "../../protocol/records/channel.ts";
import {
  ProtocolError,
  RequestError,
  SecurityError,
  TruncatedError,
} from "../../protocol/errors.ts";
import {
  type ByeReason,
  checkRequest,
  type Request,
} from "../../protocol/requests/messages.ts";
import { LIMITS } from "../../protocol/limits.ts";
import {
  answerDelete,
  answerInbox,
  answerRead,
  answerSearch,
} from "./requests/read_requests.ts";
import { receiveMail } from "./requests/send.ts";
import { okWith, type SessionContext } from "./session_context.ts";
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
      await channel.send(okWith({
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
    try {
      const request = this.#understand(received);
      if (request?.type === "bye") {
        await this.#sayBye("asked");
        return false;
      }
      if (request) await this.#answer(request);
    } catch (error) {
      await channel.send(errorAnswer(error, this.#context));
    }
    this.#context.store.runDeferred();
    this.#lastUse = this.#context.now();
    return true;
  }

  /**
   * What a record asks for. Content out of turn, an `end` and a `cancel` are what is
   * left of a refused `send`: they get no answer.
   */
  #understand(received: Received): Request | undefined {
    if (received.kind === "data") return undefined;
    const request = checkRequest(received.message);
    if ("wrong" in request) {
      throw new RequestError(
        "bad_request",
        `Cannot serve the request: its ${request.wrong} is missing or wrong`,
      );
    }
    const left = request.type === "end" || request.type === "cancel";
    return left ? undefined : request;
  }

  async #answer(request: Request): Promise<void> {
    switch (request.type) {
      case "send":
        return await receiveMail(request, this.#context);
      case "inbox":
        return await answerInbox(request, this.#context);
      case "search":
        return await answerSearch(request, this.#context);
      case "read":
        return await answerRead(request, this.#context);
      case "delete":
        return await answerDelete(request, this.#context);
    }
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
    await this.#context.channel.send(
      { type: "bye", reason } as { type: string },
    );
  }
}

/** The supervisor's clock for a session began a moment after ours, or before. */
const NEARLY = 0.9;

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe;
}

/** What the client is told; the operator hears more. */
function errorAnswer(
  error: unknown,
  { emit }: SessionContext,
): { type: string } {
  const { code, message } = asRequestError(error, emit);
  return { type: "error", code, message } as { type: string };
}

function asRequestError(
  error: unknown,
  emit: SessionContext["emit"],
): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof OverQuotaError) {
    return new RequestError(
      "over_quota",
      `The mailbox of ${error.recipient} is full; nothing was delivered`,
    );
  }
  if (error instanceof StorageError) {
    emit({ event: "notice", message: `A request failed: ${error.message}` });
    return new RequestError(
      "storage",
      error.reason === "full"
        ? "The disk of the server is full; nothing was changed"
        : "The server could not use its disk; nothing was changed",
    );
  }
  throw error;
}
