import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { mayBeDone, type Outcome, withOutcome } from "./connect/outcome.ts";

/** A session that is opened anew when its connection is lost. */
export class LastingSession<Session extends { close(): Promise<void> }> {
  readonly #open: () => Promise<Session>;
  readonly #notify: (text: string) => void;
  #session: Session;

  /**
   * @param session The first session.
   * @param open Opens another.
   * @param notify Told what a person should know.
   */
  constructor(
    session: Session,
    open: () => Promise<Session>,
    notify: (text: string) => void,
  ) {
    this.#session = session;
    this.#open = open;
    this.#notify = notify;
  }

  /** The one that is open now. */
  get session(): Session {
    return this.#session;
  }

  /**
   * Makes a request, and once more over a new connection if the first one is lost.
   *
   * @param what What the request does, for "connecting again to …".
   */
  async insist<T>(
    what: string,
    request: (again: boolean) => Promise<T>,
    outcome: Outcome,
  ): Promise<T> {
    let unsure = false;
    const attempt = async (again: boolean) => {
      try {
        return await request(again);
      } catch (error) {
        unsure ||= mayBeDone(error);
        throw error;
      }
    };
    try {
      return await attempt(false).catch(async (error) => {
        if (!isLostConnection(error)) throw error;
        this.#notify(`${error.message}; connecting again to ${what}.`);
        await this.reopen();
        return await attempt(true);
      });
    } catch (error) {
      throw withOutcome(error, unsure, outcome);
    }
  }

  /** Makes a request that may be made twice: it changes nothing, or nothing more. */
  async again<T>(
    request: (session: Session) => Promise<T>,
  ): Promise<T> {
    try {
      return await request(this.#session);
    } catch (error) {
      if (!isLostConnection(error)) throw error;
      this.#notify(`${error.message}; connecting again.`);
    }
    await this.reopen();
    return await request(this.#session);
  }

  /**
   * Logs in anew after the connection was lost.
   *
   * @throws {Failure} With the exit code of its cause.
   */
  async reopen(): Promise<void> {
    this.#session = await this.#open();
  }

  /**
   * Ends the session. Every request has its answer by now, so only an attack on the
   * end of the session is an error.
   */
  async close(): Promise<void> {
    try {
      await this.#session.close();
    } catch (error) {
      if (error instanceof Failure && error.exitCode === EXIT.security) {
        throw error;
      }
    }
  }
}

function isLostConnection(error: unknown): error is Failure {
  return error instanceof Failure && error.exitCode === EXIT.cannotConnect;
}
