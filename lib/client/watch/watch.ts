import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { RequestError } from "../../protocol/errors.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import type { MailSession, Parked } from "../session/mail_session.ts";
import { ParkingFullError } from "../session/parking_full.ts";
import { NewMails } from "./new_mails.ts";

/** From a connection that was lost to the next try, in ms; then twice that, and so on. */
const FIRST_WAIT_MS = 1000;
/** The longest such time, in ms. */
const LONGEST_WAIT_MS = 60_000;
/** From one look to the next at a server that gives no news, in ms. */
const POLL_MS = 60_000;

/** What a watch works with. */
export interface WatchContext {
  /** Logs in, lets the session be used, and ends it, unless it was parked. */
  withSession<T>(use: (session: MailSession) => Promise<T>): Promise<T>;
  /** Gives mails the titles of their sealed heads. */
  open(mails: MailSummary[], session: MailSession): Promise<MailSummary[]>;
  /** Shows mails that are new, oldest first. No session is held meanwhile. */
  show(mails: MailSummary[]): Promise<void>;
  /** Told what a person should know. */
  notify(text: string): void;
  sleep(ms: number): Promise<void>;
}

/**
 * Shows each mail as it comes. One connection is parked, and another one is made to look
 * whenever there is news; where nothing can be parked it looks every minute.
 *
 * @throws {Failure} If the first connection fails, or a later one for good.
 */
export async function watch(context: WatchContext): Promise<never> {
  return await new Watch(context).run();
}

class Watch {
  readonly #context: WatchContext;
  readonly #mails = new NewMails();
  #saidPolling = false;

  constructor(context: WatchContext) {
    this.#context = context;
  }

  async run(): Promise<never> {
    let parked = await this.#begin().catch((error) => {
      if (!isWithoutNews(error)) throw error;
      return this.#again(error);
    });
    for (;;) {
      try {
        await parked.news();
        await this.#look();
      } catch (error) {
        parked.close();
        parked = await this.#again(error);
      }
    }
  }

  /** Looks, and parks that connection. */
  #begin(): Promise<Parked> {
    return this.#look((session) => session.park());
  }

  /** Shows what is new, whatever comes of the rest that is done with the session. */
  async #look<T>(
    rest: (session: MailSession) => Promise<T> | void = () => {},
  ): Promise<T> {
    const { open, show, withSession } = this.#context;
    let mails: MailSummary[] = [];
    try {
      return await withSession(async (session) => {
        mails = await open(await this.#mails.since(session), session);
        return await rest(session) as T;
      });
    } finally {
      if (mails.length > 0) await show(mails);
    }
  }

  /** Connects until it succeeds, or fails for good. */
  async #again(first: unknown): Promise<Parked> {
    const { notify, sleep } = this.#context;
    let error = first;
    for (
      let wait = FIRST_WAIT_MS;;
      wait = Math.min(2 * wait, LONGEST_WAIT_MS)
    ) {
      if (isWithoutNews(error)) {
        this.#sayPolling(error);
        await sleep(POLL_MS);
      } else {
        if (!isPassing(error)) throw error;
        notify(`${error.message}; connecting again in ${wait / 1000} s.`);
        await sleep(wait);
      }
      try {
        const parked = await this.#begin();
        if (!isWithoutNews(error)) notify("Connected again.");
        return parked;
      } catch (next) {
        error = next;
      }
    }
  }

  #sayPolling({ message }: Error): void {
    if (this.#saidPolling) return;
    this.#saidPolling = true;
    this.#context.notify(`${message}; looking every ${POLL_MS / 1000} s.`);
  }
}

/** Whether the server parks nothing now, or does not know how. */
function isWithoutNews(error: unknown): error is Error {
  return error instanceof ParkingFullError || error instanceof RequestError &&
      error.code === "bad_request";
}

/** Whether another try may succeed: the network, or a server that is full or away. */
function isPassing(error: unknown): error is Failure {
  return error instanceof Failure &&
    [EXIT.cannotConnect, EXIT.full].some((code) => code === error.exitCode);
}
