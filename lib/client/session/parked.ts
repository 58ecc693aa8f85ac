import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { writeAll } from "../../protocol/byte_stream.ts";
import { TruncatedError } from "../../protocol/errors.ts";
import {
  type AnsweredNotice,
  encodeNotice,
  type Notice,
  parseNotice,
} from "../../protocol/notices.ts";
import type { FrameReader } from "../../protocol/records/frame.ts";
import { toFailure } from "./answers.ts";
import type { Parked } from "./mail_session.ts";
import { ParkingFullError } from "./parking_full.ts";
import type { Connection } from "./connect/connection.ts";

/** What a notice that ends a connection means. */
const ENDS: Record<Exclude<Notice, AnsweredNotice>, () => Error> = {
  closing: () => lost("the server is stopping"),
  account_changed: () =>
    lost("the account was removed, or has new keys or another password"),
  full: () => new ParkingFullError(),
};

function lost(reason: string): Failure {
  return new Failure(
    EXIT.cannotConnect,
    `The server ended the connection: ${reason}`,
  );
}

/** The connection of a session that has ended. */
export class ParkedSession implements Parked {
  readonly #connection: Pick<Connection, "write" | "close">;
  readonly #frames: FrameReader;
  readonly #timeoutMs: number;

  /**
   * @param frames What reads the connection.
   * @param timeoutMs How long the server may say nothing.
   */
  constructor(
    connection: Pick<Connection, "write" | "close">,
    frames: FrameReader,
    timeoutMs: number,
  ) {
    this.#connection = connection;
    this.#frames = frames;
    this.#timeoutMs = timeoutMs;
    frames.limit = 1;
  }

  async news(): Promise<void> {
    try {
      while (await this.#answerNext() !== "news");
    } catch (error) {
      this.close();
      throw error instanceof ParkingFullError ? error : toFailure(error);
    }
  }

  close(): void {
    this.#connection.close();
  }

  async #answerNext(): Promise<AnsweredNotice> {
    const body = await this.#frames.next({ timeoutMs: this.#timeoutMs });
    if (!body) throw new TruncatedError();
    const notice = parseNotice(body);
    if (notice === undefined) {
      throw lost("it says what is no notice");
    }
    if (notice !== "alive" && notice !== "news") throw ENDS[notice]();
    await writeAll(this.#connection, encodeNotice(notice));
    return notice;
  }
}
