import type { EndReason } from "./session_watch.ts";
import type { Log } from "./log.ts";

/** The sentences of the log, each in one place (docs/operations.md, "The log"). */
export class ServerLog {
  readonly #log: Log;
  readonly #enhanced: boolean;

  constructor(log: Log, enhanced: boolean) {
    this.#log = log;
    this.#enhanced = enhanced;
  }

  listening(address: string, mode: string): void {
    this.#log.write("listening", `Listening on ${address} in ${mode} mode.`, {
      address,
      mode,
    });
  }

  ready(): void {
    this.#log.write("ready", "The server is ready to accept connections.");
  }

  accepted(user: string, address: string, session?: string): void {
    this.#log.write(
      "accepted",
      `Connection Accepted and Symmetric Key Generated for client: ${user}`,
      { user, address },
    );
    if (session) {
      this.security(`Session ${session} of ${user} from ${address} began.`, {
        session,
        user,
        address,
      });
    }
  }

  invalid(user: string | undefined, address: string): void {
    const name = user ?? "(unreadable)";
    this.#log.write(
      "invalid",
      `The received client information: ${name} is invalid (Connection Terminated).`,
      { user, address },
    );
  }

  refused(address: string, reason: string): void {
    this.#log.write(
      "refused",
      `A connection from ${address} is refused: ${reason}.`,
      {
        address,
        reason,
      },
    );
  }

  mail(from: string, to: string[], length: number): void {
    this.#log.write(
      "mail",
      `An email from ${from} is sent to ${
        to.join(";")
      } has a content length of ${length}.`,
      { from, to, length },
    );
  }

  terminated(user: string, reason?: EndReason | "vanished" | "crashed"): void {
    if (reason) {
      this.notice(`The session of ${user} ends: ${END_TEXTS[reason]}.`);
    }
    this.#log.write("terminated", `Terminating connection with ${user}.`, {
      user,
      reason,
    });
  }

  sessionEnded(session: string, user: string, seconds: number): void {
    this.security(
      `Session ${session} of ${user} ended after ${seconds} s.`,
      { session, user, seconds },
    );
  }

  /** What enhanced mode does; nothing in basic mode. */
  security(
    message: string,
    fields: Record<string, string | number> = {},
  ): void {
    if (!this.#enhanced) return;
    this.#log.write("security", `[Security] ${message}`, fields);
  }

  /** An attack that was refused. */
  alert(message: string, address: string): void {
    this.#log.write("alert", `[Security Alert] ${message} (from ${address}).`, {
      address,
    });
  }

  notice(message: string): void {
    this.#log.write("notice", message);
  }
}

const END_TEXTS = {
  idle: "nothing was done for too long",
  session_limit: "it reached its time limit",
  closing: "the server is stopping",
  vanished: "the client went away without a bye",
  crashed: "its worker crashed",
} as const;
