import type { ClientKeys } from "../keys/keyring.ts";
import { EXIT } from "../program/exit_codes.ts";
import { Failure } from "../program/failure.ts";
import type { Channel } from "../protocol/channel.ts";
import {
  ProtocolError,
  RefusedError,
  RequestError,
  SecurityError,
  TruncatedError,
} from "../protocol/errors.ts";
import type { Mode } from "../protocol/handshake.ts";
import {
  type ByeReason,
  checkResponse,
  type Limits,
  type MailPage,
  type MailRef,
  type MailSummary,
  type Request,
  type Response,
} from "../protocol/messages.ts";
import { type Connection, dial } from "./connection.ts";
import { logIn } from "./login.ts";
import { isPinned, pin, pinPath } from "./pin.ts";

/** Where to connect, as whom, and what to insist on. */
export interface ConnectOptions {
  host: string;
  port: number;
  user: string;
  password: string;
  keys: ClientKeys;
  /** Where it is remembered that the server is enhanced. */
  keysDir: string;
  /** Refuses a server in basic mode. */
  enhanced: boolean;
  /** For connecting and for each wait after it, in ms. */
  timeoutMs: number;
  /** Told what a person should know while the login goes on. */
  notify?: (text: string) => void;
}

/** A mail to be sent. */
export interface OutgoingMail {
  /** Made by the client: the same id again is delivered once. */
  id: string;
  to: string[];
  title: string;
  content: AsyncIterable<Uint8Array>;
}

/** What a user can do once logged in; one call at a time. */
export interface MailSession {
  readonly mode: Mode;
  readonly limits: Limits;
  send(mail: OutgoingMail): Promise<{ id: string }>;
  inbox(
    query: { before?: number; limit?: number; unread?: boolean },
  ): Promise<MailPage>;
  search(
    query: {
      text: string;
      contents?: boolean;
      before?: number;
      limit?: number;
    },
  ): Promise<MailPage>;
  /** The content has to be read to its end before the next call. */
  read(ref: MailRef): Promise<
    { mail: MailSummary; content: AsyncIterable<Uint8Array> }
  >;
  delete(ref: MailRef): Promise<MailSummary>;
  /** Says bye, waits for the server's, and closes. */
  close(): Promise<void>;
}

/**
 * Connects and logs in.
 *
 * @throws {Failure} With the exit code of its cause: 3 invalid credentials, 5 full,
 * 6 cannot connect or timed out, 7 security error.
 */
export async function connect(options: ConnectOptions): Promise<MailSession> {
  const pinned = await isPinned(options.keysDir);
  const connection = await dial(options.host, options.port, options.timeoutMs);
  try {
    const { channel, mode } = await logIn(connection, {
      ...options,
      refuseBasic: reasonToRefuseBasic(options, pinned),
      now: Date.now,
      onWait: (ms) => options.notify?.(waitText(ms)),
    });
    const limits = await readLimits(channel);
    if (mode === "enhanced" && !pinned) await pin(options.keysDir);
    return new Session(connection, channel, mode, limits);
  } catch (error) {
    connection.close();
    throw toFailure(error);
  }
}

function waitText(ms: number): string {
  return `The server answers in ${
    Math.ceil(ms / 1000)
  } s, since logins from this address failed before.`;
}

function reasonToRefuseBasic(
  { enhanced, keysDir }: ConnectOptions,
  pinned: boolean,
): string | undefined {
  if (enhanced) {
    return "The server is in basic mode, and --enhanced was asked for";
  }
  if (!pinned) return undefined;
  return "The server is in basic mode, but it was enhanced before: somebody may be in " +
    `between; if its owner changed it, remove ${pinPath(keysDir)}`;
}

/** The first record says that the server has the keys too, and its limits. */
async function readLimits(channel: Channel): Promise<Limits> {
  const { title, content, recipients } = await readOk(channel);
  return { title, content, recipients } as Limits;
}

async function readResponse(channel: Channel): Promise<Response> {
  const received = await channel.receive();
  if (!received) throw new TruncatedError();
  if (received.kind !== "message") {
    throw new ProtocolError(
      "Cannot understand the server: content out of turn",
    );
  }
  const response = checkResponse(received.message);
  if (response.type === "bye") throw endedByServer(response.reason);
  return response;
}

async function readOk(channel: Channel): Promise<Record<string, unknown>> {
  const response = await readResponse(channel);
  if (response.type === "ok") return response;
  if (response.type === "error") {
    throw new RequestError(response.code, response.message);
  }
  throw new ProtocolError("Cannot understand the answer of the server");
}

const BYE_TEXTS: Record<ByeReason, string> = {
  asked: "The session has ended",
  idle: "The server ended the session: nothing was done for too long",
  session_limit: "The server ended the session: it reached its time limit",
  closing: "The server ended the session: it is stopping",
};

function endedByServer(reason: ByeReason): Failure {
  const known = Object.hasOwn(BYE_TEXTS, reason) ? reason : "asked";
  return new Failure(EXIT.cannotConnect, BYE_TEXTS[known]);
}

/** Gives a failure of the session the exit code that it means. */
function toFailure(error: unknown): unknown {
  if (error instanceof RefusedError) return refusalFailure(error);
  if (error instanceof SecurityError) {
    return new Failure(EXIT.security, error.message);
  }
  if (error instanceof ProtocolError) {
    return new Failure(EXIT.cannotConnect, error.message);
  }
  return error;
}

function refusalFailure({ code, message }: RefusedError): Failure {
  const exitCode = code === "invalid"
    ? EXIT.invalidCredentials
    : code === "full"
    ? EXIT.full
    : code === "clock" || code === "mode"
    ? EXIT.security
    : EXIT.cannotConnect;
  return new Failure(exitCode, message);
}

class Session implements MailSession {
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
    const { content, ...draft } = mail;
    return this.#guard(async () => {
      await this.#channel.post({ type: "send", ...draft });
      // Listened to from the start: a refusal ends the upload.
      const answer = new Answer(readOk(this.#channel));
      const problem = await this.#upload(content, answer);
      await this.#channel.send({ type: problem ? "cancel" : "end" });
      const { id } = await answer.promise;
      if (problem) throw new ContentError(problem);
      return { id: String(id) };
    });
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

  inbox(
    query: { before?: number; limit?: number; unread?: boolean },
  ): Promise<MailPage> {
    return this.#page({ type: "inbox", ...query });
  }

  search(
    query: {
      text: string;
      contents?: boolean;
      before?: number;
      limit?: number;
    },
  ): Promise<MailPage> {
    return this.#page({ type: "search", ...query });
  }

  read(ref: MailRef): Promise<
    { mail: MailSummary; content: AsyncIterable<Uint8Array> }
  > {
    return this.#guard(async () => {
      const { mail } = await this.#ask({ type: "read", ...ref });
      return { mail: mail as MailSummary, content: this.#content() };
    });
  }

  delete(ref: MailRef): Promise<MailSummary> {
    return this.#guard(async () => {
      const { mail } = await this.#ask({ type: "delete", ...ref });
      return mail as MailSummary;
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
    return this.#guard(async () => {
      const { total, unread, mails } = await this.#ask(request);
      return { total, unread, mails } as MailPage;
    });
  }

  async #ask(request: Request): Promise<Record<string, unknown>> {
    await this.#channel.send(request);
    return await readOk(this.#channel);
  }

  async *#content(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const received = await this.#channel.receive(true);
        if (!received) throw new TruncatedError();
        if (received.kind === "data") yield received.data;
        else return endOfContent(checkResponse(received.message));
      }
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

function endOfContent(response: Response): void {
  if (response.type === "error") {
    throw new RequestError(response.code, response.message);
  }
  if (response.type === "bye") throw endedByServer(response.reason);
  if (response.type !== "end") {
    throw new ProtocolError("Cannot understand the answer of the server");
  }
}
