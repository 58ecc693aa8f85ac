import {
  hashPassword,
  type PasswordRecord,
} from "../../../crypto/password_hash.ts";
import type { Clock } from "../../../program/clock.ts";
import { sleep } from "../../../program/waits.ts";
import { RequestError } from "../../../protocol/errors.ts";
import type { PasswordQuery } from "../../../protocol/requests/accounts/password.ts";
import type { WorkerEvent } from "../../ipc/events.ts";
import {
  PASSWORD_LOOK_MS,
  PASSWORD_TRIES,
  PASSWORD_WAIT_MS,
} from "../../limits.ts";
import type { PasswordCheck } from "../login.ts";
import { sealChange } from "./password_change.ts";

/** What an {@link OwnPassword} works with. */
export interface OwnPasswordContext {
  user: string;
  serverKey: CryptoKey;
  readPasswords(): Promise<PasswordCheck>;
  /** A record that is still the user's own if it appears. */
  expect(record: PasswordRecord): void;
  /** Whether that is the user's record on disk now. */
  hasRecord(user: string, record: PasswordRecord): Promise<boolean>;
  emit(event: WorkerEvent): void;
  /** Tells the client now and then that the work goes on. */
  tick(): Promise<void> | undefined;
  clock: Clock;
}

/**
 * Changes the password of the session's user. This process may only read the passwords:
 * it proves that it has the old one to a process that may write them, by way of the
 * supervisor, and sees in the file that it was done.
 */
export class OwnPassword {
  readonly #context: OwnPasswordContext;
  #wrong = 0;
  #failing?: AbortController;

  constructor(context: OwnPasswordContext) {
    this.#context = context;
  }

  /**
   * Resolves once the new password is on disk.
   *
   * @throws {RequestError} If the old one is wrong, or the new one cannot be written.
   */
  async change({ old, new: next }: PasswordQuery): Promise<void> {
    const { user, serverKey, emit, expect } = this.#context;
    await this.#checkOld(old);
    const record = await hashPassword(next);
    expect(record);
    this.#failing = new AbortController();
    const envelope = await sealChange(serverKey, { user, old, record });
    emit({ event: "password", envelope });
    await this.#written(record, this.#failing.signal);
  }

  /** The supervisor says that the new password was not written. */
  failed(): void {
    this.#failing?.abort();
  }

  /** Who finds an open session must not be able to guess for long. */
  async #checkOld(old: string): Promise<void> {
    const { user, readPasswords, emit } = this.#context;
    if (this.#wrong < PASSWORD_TRIES) {
      const isPasswordOf = await readPasswords();
      if (await isPasswordOf(user, old)) return;
      this.#wrong++;
      emit({ event: "alert", message: "the old password was wrong" });
    }
    throw new RequestError(
      "wrong_password",
      this.#wrong < PASSWORD_TRIES
        ? "The old password is wrong"
        : "The old password was wrong too often; log in again",
    );
  }

  async #written(record: PasswordRecord, failing: AbortSignal): Promise<void> {
    const { user, hasRecord, tick, clock } = this.#context;
    const end = clock.now() + PASSWORD_WAIT_MS;
    while (!await hasRecord(user, record)) {
      if (failing.aborted) throw notWritten();
      if (clock.now() >= end) throw unknownOutcome();
      await tick();
      await sleep(PASSWORD_LOOK_MS, failing, clock);
    }
  }
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
