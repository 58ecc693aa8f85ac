import type { RefusalCode } from "../../protocol/errors.ts";
import type { ServerLog } from "../server_log.ts";
import type { EndReason } from "./session_timeouts.ts";
import type { WorkerEvent } from "../ipc/worker_events.ts";
import { WORKER_EXIT } from "../ipc/worker_exit.ts";

/** What the worker of one client tells, from login to end. */
export class SessionEvents {
  readonly #address: string;
  readonly #log: ServerLog;
  readonly #onAccepted: () => void;
  #user?: string;
  #session?: string;
  #since = 0;
  #refusal?: RefusalCode;

  constructor(address: string, log: ServerLog, onAccepted: () => void) {
    this.#address = address;
    this.#log = log;
    this.#onAccepted = onAccepted;
  }

  handle(event: WorkerEvent): void {
    switch (event.event) {
      case "accepted":
        this.#user = event.user;
        this.#session = event.session;
        this.#since = performance.now();
        this.#onAccepted();
        return this.#log.accepted(event.user, this.#address, event.session);
      case "refused":
        this.#refusal = event.code;
        if (event.alert) this.#log.alert(event.alert, this.#address);
        return this.#log.invalid(event.user, this.#address);
      case "mail":
        return this.#log.mail(event.from, event.to, event.length);
      case "alert":
        return this.#log.alert(
          `In the session of ${this.#user}: ${event.message}`,
          this.#address,
        );
      case "notice":
        return this.#log.notice(event.message);
    }
  }

  /** The refusal that the client is owed, if its login was not accepted. */
  end(exitCode: number, reason?: EndReason): RefusalCode | undefined {
    if (this.#user === undefined) return this.#refusal ?? "internal";
    this.#log.terminated(this.#user, reason ?? endReason(exitCode));
    if (this.#session) {
      const seconds = Math.round((performance.now() - this.#since) / 1000);
      this.#log.sessionEnded(this.#session, this.#user, seconds);
    }
    return undefined;
  }
}

function endReason(exitCode: number): "vanished" | "crashed" | undefined {
  if (exitCode === WORKER_EXIT.vanished) return "vanished";
  const expected = exitCode === WORKER_EXIT.done ||
    exitCode === WORKER_EXIT.violation;
  return expected ? undefined : "crashed";
}
