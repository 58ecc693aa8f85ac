import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { Draft } from "../draft/draft.ts";
import type { MailSession } from "./mail_session.ts";

/** A user's box on the server, over a session that can be reopened. */
export class Mailbox {
  readonly #open: () => Promise<MailSession>;
  readonly #notify: (text: string) => void;
  #session: MailSession;

  /**
   * @param session The first session.
   * @param open Opens another.
   * @param notify Told what a person should know.
   */
  constructor(
    session: MailSession,
    open: () => Promise<MailSession>,
    notify: (text: string) => void,
  ) {
    this.#session = session;
    this.#open = open;
    this.#notify = notify;
  }

  get session(): MailSession {
    return this.#session;
  }

  /**
   * Sends a draft. If the connection is lost before the answer, the client sends it once
   * more over a new one, under the same id, so that the server delivers it once.
   */
  async send(draft: Draft): Promise<{ id: string }> {
    const id = crypto.randomUUID();
    try {
      return await this.#sendOnce(id, draft);
    } catch (error) {
      if (!isLostConnection(error)) throw error;
      this.#notify(`${error.message}; connecting again to send the mail.`);
    }
    this.#session = await this.#open();
    return await this.#sendOnce(id, draft);
  }

  async #sendOnce(id: string, draft: Draft): Promise<{ id: string }> {
    const { content, ...fields } = draft;
    const pieces = content.open()[Symbol.asyncIterator]();
    try {
      const readOnce = { [Symbol.asyncIterator]: () => pieces };
      return await this.#session.send({ id, ...fields, content: readOnce });
    } finally {
      await pieces.return?.();
    }
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
