import { sleep } from "../../program/waits.ts";
import { addressNetwork } from "../cidr.ts";
import type { Counters } from "./counters.ts";
import type { ParkedClient } from "./parking/parked_connection.ts";
import type { Parking } from "./parking/parking.ts";
import type { Admission, Admitted } from "./preauth/admission.ts";
import type { Penalties } from "./preauth/penalties.ts";
import {
  type ClientConn,
  PeerGoneError,
  PreauthConnection,
} from "./preauth/preauth_connection.ts";
import { refusalTime } from "./preauth/refusal_time.ts";
import type { Refusals } from "./preauth/refusals.ts";
import type { Slot } from "./preauth/slot.ts";
import {
  type LeasedClient,
  type Refusal,
  serveSession,
} from "./sessions/serve_session.ts";
import type { SessionTable } from "./sessions/session_table.ts";
import type { SupervisorContext } from "./supervisor_context.ts";
import type { WorkerHandle } from "./workers/worker_handle.ts";

/** What a {@link ClientService} works with. */
export interface ClientServiceContext {
  supervisor: Required<SupervisorContext>;
  admission: Admission;
  penalties: Penalties;
  refusals: Refusals;
  sessions: SessionTable;
  parking: Parking;
  counters: Counters;
  /** Takes the keys as they are now. Never rejects. */
  renewKeys(): Promise<unknown>;
  /** Parks the connection of a client whose session ended with that wish. */
  park(client: ParkedClient): void;
  /** Aborted when the server stops. */
  stopped: AbortSignal;
}

/** Serves connections, each from its beginning to its end. */
export class ClientService {
  readonly #context: ClientServiceContext;
  #saidMode = false;

  constructor(context: ClientServiceContext) {
    this.#context = context;
  }

  /**
   * Serves a connection to its end, or until it is parked.
   *
   * @param opened Resolves once the server is ready; logins wait for it.
   */
  async serve(conn: ClientConn, opened: Promise<unknown>): Promise<void> {
    const { supervisor, admission, refusals } = this.#context;
    const connection = new PreauthConnection(conn, supervisor.clock);
    try {
      const admitted = await admission.admit(connection, opened);
      if (!admitted) return await connection.close();
      await this.#serveAdmitted(connection, admitted);
    } catch (error) {
      if (error instanceof PeerGoneError) return connection.cut();
      await refusals.refuse(connection, error);
    }
  }

  async #serveAdmitted(
    connection: PreauthConnection,
    { login, worker, turn }: Admitted,
  ): Promise<void> {
    const { supervisor, penalties, refusals, stopped } = this.#context;
    const { clock } = supervisor;
    try {
      const refusal = await this.#check({ connection, login, worker }, turn);
      if (refusal === "parked") return;
      if (!refusal) return await connection.close();
      if (refusal.code === "invalid") {
        penalties.failed(connection.address, refusal.aimedAt);
      }
      const now = clock.now();
      const answerAt = refusalTime(login.receivedTick, now);
      await sleep(answerAt - now, stopped, clock);
      await refusals.dismiss(connection, refusal.code);
    } finally {
      turn.release();
    }
  }

  /** A worker with the keys of before a rotation hands its login to one that has the new. */
  async #check(
    client: LeasedClient,
    turn: Slot,
  ): Promise<Refusal | "parked" | undefined> {
    const checked = await this.#serveBy(client, turn);
    if (checked !== "stale") return checked;
    const { connection } = client;
    const leasing = this.#context.renewKeys()
      .then(() => this.#leaseAgain(connection));
    const worker = await connection.waitFor(leasing);
    const again = { ...client, worker, anyKeys: true };
    const checkedAgain = await this.#serveBy(again, turn);
    return checkedAgain === "stale" ? undefined : checkedAgain;
  }

  #leaseAgain({ address }: PreauthConnection): Promise<WorkerHandle> {
    const { supervisor, penalties, stopped } = this.#context;
    const rank = penalties.rankOf(address);
    return supervisor.pool.lease(addressNetwork(address), stopped, rank);
  }

  #serveBy(
    client: LeasedClient,
    turn: Slot,
  ): Promise<Refusal | "stale" | "parked" | undefined> {
    const { supervisor, penalties, sessions, parking, counters } =
      this.#context;
    const { options, pool, log, clock, recover, changePassword } = supervisor;
    return serveSession(client, {
      changePassword,
      // A reload changes the options; a session keeps those that it began with.
      limits: { ...options },
      table: sessions,
      log,
      clock,
      counters,
      onAccepted: (user) => {
        turn.release();
        this.#sayMode();
        penalties.succeeded(client.connection.address, user);
        pool.serves(client.worker);
      },
      onMail: (to) => {
        sessions.news(to);
        parking.news(to);
      },
      park: (client) => this.#context.park(client),
      onCrashed: () => {
        if (!this.#context.stopped.aborted) recover();
      },
    });
  }

  #sayMode(): void {
    const { options, log } = this.#context.supervisor;
    if (!options.enhanced && !this.#saidMode) log.basicMode();
    this.#saidMode = true;
  }
}
