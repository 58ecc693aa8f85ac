import type { Channel } from "../../protocol/records/channel.ts";
import { RequestError, TruncatedError } from "../../protocol/errors.ts";
import { readAhead } from "../../protocol/requests/inline_content.ts";
import type { Mode } from "../../protocol/handshake/handshake.ts";
import {
  checkPage,
  checkSummary,
} from "../../protocol/requests/mail_summary.ts";
import type {
  InboxQuery,
  Limits,
  MailPage,
  MailRef,
  MailSummary,
  ReadQuery,
  Request,
  SearchQuery,
} from "../../protocol/requests/messages.ts";
import { checkInline, readContent, readOk, toFailure } from "./answers.ts";
import type { Connection } from "./connection.ts";
import type { MailSession, OutgoingMail, ReceivedMail } from "./connect.ts";

/** The requests of a user, over the channel of a session. */
export class ServerSession implements MailSession {
  readonly mode: Mode;
  readonly limits: Limits;
  readonly #connection: Connection;
  readonly #channel: Channel;

  constructor(
    connection: Connection,
    channel: Channel,
    mode: Mode,
    limits: Limits,
  ) {
    this.#connection = connection;
    this.#channel = channel;
    this.mode = mode;
    this.limits = limits;
  }

  send(mail: OutgoingMail): Promise<{ id: string }> {
    const { content, ...rest } = mail;
    const draft = { type: "send" as const, ...rest };
    return this.#guard(async () => {
      const outgoing = await readAhead(content).catch((cause) => {
        throw new ContentError({ cause });
      });
      const { id } = outgoing.inline === undefined
        ? await this.#sendLong(draft, outgoing.pieces)
        : await this.#ask({ ...draft, content: outgoing.inline });
      return { id: String(id) };
    });
  }

  async #sendLong(
    draft: Request,
    pieces: AsyncIterable<Uint8Array>,
  ): Promise<Record<string, unknown>> {
    await this.#channel.post(draft);
    // Listened to from the start: a refusal ends the upload.
    const answer = new Answer(readOk(this.#channel));
    const problem = await this.#upload(pieces, answer);
    await this.#channel.send({ type: problem ? "cancel" : "end" });
    const ok = await answer.promise;
    if (problem) throw new ContentError(problem);
    return ok;
  }

  /** Sends the content until it ends or is refused; what reading it threw, if it did. */
  async #upload(
    content: AsyncIterable<Uint8Array>,
    answer: Answer,
  ): Promise<{ cause: unknown } | undefined> {
    const chunks = content[Symbol.asyncIterator]();
    for (;;) {
      let next: IteratorResult<Uint8Array>;
      try {
        next = await chunks.next();
      } catch (cause) {
        return { cause };
      }
      if (next.done) return undefined;
      await this.#channel.postData(next.value);
      if (answer.came) {
        await chunks.return?.();
        return undefined;
      }
    }
  }

  inbox(query: InboxQuery): Promise<MailPage> {
    return this.#page({ type: "inbox", ...query });
  }

  search(query: SearchQuery): Promise<MailPage> {
    return this.#page({ type: "search", ...query });
  }

  read(query: ReadQuery): Promise<ReceivedMail> {
    return this.#guard(async () => {
      const answer = await this.#ask({ type: "read", ...query });
      return {
        mail: checkSummary(answer.mail),
        content: this.#content(answer.content),
      };
    });
  }

  delete(ref: MailRef): Promise<MailSummary> {
    return this.#guard(async () => {
      const { mail } = await this.#ask({ type: "delete", ...ref });
      return checkSummary(mail);
    });
  }

  async close(): Promise<void> {
    try {
      await this.#channel.send({ type: "bye" });
      const received = await this.#channel.receive();
      if (received?.kind !== "message" || received.message.type !== "bye") {
        throw new TruncatedError();
      }
    } catch (error) {
      throw toFailure(error);
    } finally {
      this.#connection.close();
    }
  }

  #page(request: Request): Promise<MailPage> {
    return this.#guard(async () => checkPage(await this.#ask(request)));
  }

  async #ask(request: Request): Promise<Record<string, unknown>> {
    await this.#channel.send(request);
    return await readOk(this.#channel);
  }

  async *#content(inline: unknown): AsyncGenerator<Uint8Array> {
    try {
      if (inline === undefined) yield* readContent(this.#channel);
      else yield checkInline(inline);
    } catch (error) {
      throw this.#fatal(error);
    }
  }

  /** A refused request leaves the session usable; anything else ends it. */
  async #guard<T>(request: () => Promise<T>): Promise<T> {
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
    return toFailure(error);
  }
}

/** Reading the content failed, which is not the session's fault. */
class ContentError extends Error {
  constructor(problem: { cause: unknown }) {
    super("Cannot read the content", problem);
  }
}

/** An answer on its way, and whether it came. */
class Answer {
  readonly promise: Promise<Record<string, unknown>>;
  came = false;

  constructor(promise: Promise<Record<string, unknown>>) {
    this.promise = promise;
    const note = () => {
      this.came = true;
    };
    promise.then(note, note);
  }
}
