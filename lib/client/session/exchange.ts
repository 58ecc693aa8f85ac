import { Failure } from "../../program/failure.ts";
import { RequestError } from "../../protocol/errors.ts";
import type { Channel } from "../../protocol/records/channel.ts";
import { readAhead } from "../../protocol/requests/inline_content.ts";
import type {
  OkDefinition,
  RequestDefinition,
} from "../../protocol/requests/request.ts";
import type { WaitDisplay } from "../output/wait_bar.ts";
import { readContent, readOk, toFailure } from "./answers.ts";
import type { Connection } from "./connect/connection.ts";
import { atMost } from "./connect/bounded.ts";
import { EndedByServer, Unanswered } from "./connect/unanswered.ts";
import { ContentError, upload } from "./upload.ts";

/** The requests and answers of a session, and how one that fails ends it. */
export class Exchange {
  readonly #channel: Channel;
  readonly #connection: Pick<Connection, "close" | "isSending">;
  readonly #display?: WaitDisplay;
  /** Whether the request under way has gone out whole, so that the server may do it. */
  #asked = false;

  /** @param display Shows how far the server is with a request that takes long. */
  constructor(
    connection: Pick<Connection, "close" | "isSending">,
    channel: Channel,
    display?: WaitDisplay,
  ) {
    this.#connection = connection;
    this.#channel = channel;
    this.#display = display;
  }

  /** Makes a request, and waits for its answer. */
  request<Q, A>(
    request: RequestDefinition<string, Q, A>,
    query: Q,
  ): Promise<A> {
    return this.guard(() => this.ask(request, query));
  }

  /** The same, within {@linkcode guard}. */
  async ask<Q, A>(
    request: RequestDefinition<string, Q, A>,
    query: Q,
  ): Promise<A> {
    this.#asked = true;
    await this.#channel.send(request.ask(query));
    return await this.answer(request);
  }

  /** Waits for the answer to a request that was sent, within {@linkcode guard}. */
  answer<A>(request: Pick<OkDefinition<A>, "parseOk">): Promise<A> {
    return readOk(this.#channel, request, this.#display);
  }

  /**
   * Makes a request with content.
   *
   * @param query The request with a short content in it, or without a long one.
   */
  upload<Q, A>(
    request: RequestDefinition<string, Q, A>,
    query: (inline: { content?: string }) => Q,
    content: AsyncIterable<Uint8Array>,
  ): Promise<A> {
    return this.guard(async () => {
      const outgoing = await readAhead(content).catch((cause) => {
        throw new ContentError(cause);
      });
      if (outgoing.inline !== undefined) {
        return await this.ask(request, query({ content: outgoing.inline }));
      }
      await this.#channel.post(request.ask(query({})));
      const answer = readOk(this.#channel, request, this.#display);
      this.#connection.isSending = true;
      return await upload(
        this.#channel,
        outgoing.pieces,
        answer,
        (delivers) => {
          this.#connection.isSending = false;
          this.#asked = delivers;
        },
      );
    });
  }

  /** The content of a mail: that of the answer, or of the records after it. */
  async *content(
    size: number,
    inline: string | undefined,
  ): AsyncGenerator<Uint8Array> {
    const pieces = inline === undefined
      ? readContent(this.#channel)
      : [Uint8Array.fromBase64(inline)];
    yield* this.fatally(atMost(size, pieces));
  }

  /** What fails in the middle of an answer ends the session, unless it is a refusal. */
  async *fatally<T>(pieces: AsyncIterable<T>): AsyncGenerator<T, void, void> {
    try {
      yield* pieces;
    } catch (error) {
      throw this.#fatal(error);
    }
  }

  /** A refused request leaves the session usable; anything else ends it. */
  async guard<T>(request: () => Promise<T>): Promise<T> {
    this.#asked = false;
    try {
      return await request();
    } catch (error) {
      throw this.#fatal(error);
    }
  }

  #fatal(error: unknown): unknown {
    if (error instanceof RequestError) return error;
    if (error instanceof ContentError) return error.cause;
    this.#connection.close();
    const failure = toFailure(error);
    if (!(failure instanceof Failure)) return failure;
    const undone = failure instanceof EndedByServer;
    return new Unanswered(failure, this.#asked && !undone);
  }
}
