/**
 * The session of one client, from the worker's start to its end: all that it is made of
 * meets here. Where bytes come from and events go to is passed in.
 *
 * @module
 */
import type { Clock } from "../../../program/clock.ts";
import { loadServerPublicKey } from "../../../keys/keyring.ts";
import type { ByteStream } from "../../../protocol/byte_stream.ts";
import type { EphemeralKeys } from "../../../protocol/handshake/session_keys.ts";
import type { PasswordQuery } from "../../../protocol/requests/accounts/password.ts";
import type { SessionOutcome, WorkerEvent } from "../../ipc/events.ts";
import type { WorkerSettings } from "../../ipc/settings.ts";
import type { PasswordOutcome, StopReason } from "../../ipc/signals.ts";
import type { Kept } from "./kept.ts";
import { OwnPassword } from "../password/own_password.ts";
import { type LoggedInClient, serveSession } from "./serve_session.ts";
import type { SessionContext } from "./session_context.ts";
import { StopError } from "./session_stream.ts";
import { SignsOfLife } from "../signs_of_life.ts";

/** What a {@link SessionService} works with. */
export interface SessionServiceContext {
  settings: WorkerSettings;
  /**
   * Opens where mail and accounts are kept.
   *
   * @param onProgress Has to be called now and then by what takes long.
   */
  open(
    onProgress: (done?: number, total?: number) => Promise<void> | undefined,
  ): Kept;
  /** Serves the requests of a session to its end. */
  run(session: SessionContext): Promise<SessionOutcome>;
  emit(event: WorkerEvent): void;
  clock: Clock;
}

/** Serves one session. */
export class SessionService {
  readonly #context: SessionServiceContext;
  readonly #life: SignsOfLife;
  readonly #kept: Kept;
  readonly #stopping = new AbortController();
  #password?: OwnPassword;

  constructor(context: SessionServiceContext) {
    const { open, clock } = context;
    this.#context = context;
    this.#life = new SignsOfLife(() => clock.now());
    this.#kept = open((done, total) => this.#life.tick(done, total));
  }

  /**
   * Waits for the session on a stream, and serves it to its end.
   *
   * @param keys Made for this one session.
   * @throws {Error} On an internal error.
   */
  async serve(stream: ByteStream, keys: EphemeralKeys): Promise<void> {
    const { settings: { idleMs, sessionMs }, clock, emit } = this.#context;
    try {
      await serveSession(stream, {
        ...{ keys, emit },
        limits: { idleMs, sessionMs },
        now: () => clock.now(),
        stopping: this.#stopping.signal,
        run: (client) => this.#run(client),
      });
    } finally {
      await this.#kept.store.close();
    }
  }

  /** Ends the session; a worker without one goes on waiting for a client. */
  stop(reason: StopReason): void {
    this.#stopping.abort(new StopError(reason));
  }

  /** What became of the new password that the user asked for. */
  tellPassword(outcome: PasswordOutcome): void {
    this.#password?.tell(outcome);
  }

  #run(client: LoggedInClient): Promise<SessionOutcome> {
    const { emit, settings, run } = this.#context;
    const own = this.#password = this.#ownPassword(client.user);
    return run({
      ...client,
      ...{ emit, ...this.#kept, life: this.#life, limits: settings },
      changePassword: (change: PasswordQuery) => own.change(change),
    });
  }

  #ownPassword(user: string): OwnPassword {
    const { settings: { keys }, emit, clock } = this.#context;
    return new OwnPassword({
      ...{ user, emit, clock },
      serverKey: () => loadServerPublicKey(keys),
      tick: () => this.#life.tick(),
    });
  }
}
