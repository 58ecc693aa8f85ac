import type { Clock } from "../../../program/clock.ts";
import { sleep } from "../../../program/waits.ts";
import { RequestError } from "../../../protocol/errors.ts";
import type { PasswordQuery } from "../../../protocol/requests/accounts/password.ts";
import type { WorkerEvent } from "../../ipc/events.ts";
import type { PasswordOutcome } from "../../ipc/signals.ts";
import {
  PASSWORD_TICK_MS,
  PASSWORD_TRIES,
  PASSWORD_WAIT_MS,
} from "../../limits.ts";
import { sealChange } from "./password_change.ts";

/** What an {@link OwnPassword} works with. */
export interface OwnPasswordContext {
  user: string;
  /** The server's public key, which the change is sealed to. */
  serverKey(): Promise<CryptoKey>;
  emit(event: WorkerEvent): void;
  /** Tells the client now and then that the work goes on. */
  tick(): Promise<void> | undefined;
  clock: Clock;
}

/**
 * Changes the password of the session's user. This process can neither check a password nor
 * write one: it seals the old one and the new one to a process that does both, by way of
 * the supervisor, which says what became of it.
 */
export class OwnPassword {
  readonly #context: OwnPasswordContext;
  #wrong = 0;
  #outcome?: PasswordOutcome;
  #told = new AbortController();

  constructor(context: OwnPasswordContext) {
    this.#context = context;
  }

  /**
   * Resolves once the new password is on disk.
   *
   * @throws {RequestError} If the old one is wrong, or the new one cannot be written.
   */
  async change({ old, new: next }: PasswordQuery): Promise<void> {
    const { user, serverKey, emit } = this.#context;
    if (this.#wrong >= PASSWORD_TRIES) throw wrongTooOften();
    this.#outcome = undefined;
    this.#told = new AbortController();
    const change = { user, old, new: next };
    const envelope = await sealChange(await serverKey(), change);
    emit({ event: "password", envelope });
    await this.#untilTold();
    if (this.#outcome === "written") return;
    if (this.#outcome === "failed") throw notWritten();
    if (this.#outcome === undefined) throw unknownOutcome();
    this.#wrong++;
    throw this.#wrong < PASSWORD_TRIES ? wrongPassword() : wrongTooOften();
  }

  /** The supervisor says what became of it. */
  tell(outcome: PasswordOutcome): void {
    this.#outcome = outcome;
    this.#told.abort();
  }

  async #untilTold(): Promise<void> {
    const { tick, clock } = this.#context;
    const { signal } = this.#told;
    const end = clock.now() + PASSWORD_WAIT_MS;
    while (!signal.aborted && clock.now() < end) {
      await tick();
      await sleep(PASSWORD_TICK_MS, signal, clock);
    }
  }
}

function wrongPassword(): RequestError {
  return new RequestError("wrong_password", "The old password is wrong");
}

function wrongTooOften(): RequestError {
  return new RequestError(
    "wrong_password",
    "The old password was wrong too often; log in again",
  );
}

function notWritten(): RequestError {
  return new RequestError(
    "storage",
    "The server could not change the password",
  );
}

function unknownOutcome(): RequestError {
  return new RequestError(
    "internal",
    "It is not known whether the password was changed; try both",
  );
}
