import { sleep } from "../../program/waits.ts";
import type { GroupPlaces } from "./cluster/group_places.ts";
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
import { serveSession, type SessionPlace } from "./sessions/serve_session.ts";
import type { SessionTable } from "./sessions/session_table.ts";
import type { WholeContext } from "./supervisor_context.ts";
import {
  type NewCheck,
  ProcessEndedError,
  type Verdict,
} from "./logins/login_process.ts";
import type { Logins } from "./logins/logins.ts";
import { GroupFullError } from "./workers/pool_errors.ts";

/** What a {@link ClientService} works with. */
export interface ClientServiceContext {
  supervisor: WholeContext;
  admission: Admission;
  logins: Pick<Logins, "check" | "watch">;
  penalties: Penalties;
  refusals: Refusals;
  sessions: SessionTable;
  parking: Parking;
  /** Places that are counted over all servers, where there are others. */
  places?: Pick<GroupPlaces, "take" | "free">;
  counters: Counters;
  /** Takes the keys as they are now. Never rejects. */
  renewKeys(): Promise<unknown>;
  /** Parks the connection of a client whose session ended with that wish. */
  park(client: ParkedClient): void;
  /** Aborted when the server stops. */
  stopped: AbortSignal;
}

type Accepted = Extract<Verdict, { event: "accepted" }>;

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
    admitted: Admitted,
  ): Promise<void> {
    try {
      const verdict = await this.#checked(connection, admitted);
      if (verdict.event === "accepted") {
        await this.#servePlaced(connection, admitted, verdict);
      } else await this.#refuse(connection, admitted, verdict);
    } finally {
      admitted.turn.release();
    }
  }

  /** The worker is free again unless the login is good. */
  async #checked(
    connection: PreauthConnection,
    { login, worker }: Admitted,
  ): Promise<Verdict> {
    let isAccepted = false;
    try {
      const check = { ...login, worker: worker.key! };
      const checking = this.#check(check).catch((error) => this.#failed(error));
      const verdict = await connection.waitFor(checking);
      isAccepted = verdict.event === "accepted";
      return verdict;
    } finally {
      if (!isAccepted) this.#context.supervisor.pool.giveBack(worker);
    }
  }

  /** A process with the keys of before a rotation is followed by one that has the new. */
  async #check(check: NewCheck): Promise<Verdict> {
    const { logins, renewKeys } = this.#context;
    const verdict = await logins.check(check);
    if (verdict.event !== "stale") return verdict;
    await renewKeys();
    return await logins.check({ ...check, anyKeys: true });
  }

  /** What the processes that checked a login ended by is refused as late as any other. */
  #failed(error: unknown): Verdict {
    const isOfLogin = error instanceof ProcessEndedError;
    if (!isOfLogin || this.#context.stopped.aborted) throw error;
    return { event: "failed", id: 0, message: error.message };
  }

  async #refuse(
    connection: PreauthConnection,
    { login }: Admitted,
    verdict: Exclude<Verdict, { event: "accepted" }>,
  ): Promise<void> {
    const { supervisor: { clock }, penalties, refusals, stopped } =
      this.#context;
    const code = refusals.tell(connection, verdict);
    if (verdict.event === "refused" && code === "invalid") {
      penalties.failed(connection.address, verdict.user);
    }
    const now = clock.now();
    const answerAt = refusalTime(login.receivedTick, now);
    await sleep(answerAt - now, stopped, clock);
    await refusals.dismiss(connection, code);
  }

  /**
   * Serves a user, with a place of the group where servers share those.
   *
   * @throws {GroupFullError} If there is none.
   */
  async #servePlaced(
    connection: PreauthConnection,
    admitted: Admitted,
    accepted: Accepted,
  ): Promise<void> {
    const { supervisor, sessions, places } = this.#context;
    if (!places) return await this.#serveUser(connection, admitted, accepted);
    const id = sessions.newId();
    try {
      const taking = places.take(id, accepted.user);
      const answer = await connection.waitFor(taking);
      if (answer === "full") {
        supervisor.pool.giveBack(admitted.worker);
        throw new GroupFullError();
      }
      const place = { id, isSurplus: answer === "surplus" };
      await this.#serveUser(connection, admitted, accepted, place);
    } finally {
      places.free(id);
    }
  }

  async #serveUser(
    connection: PreauthConnection,
    { login, worker, turn }: Admitted,
    accepted: Accepted,
    place?: SessionPlace,
  ): Promise<void> {
    const { supervisor, logins, penalties, sessions, counters, places } =
      this.#context;
    const { options, pool, log, clock, recover } = supervisor;
    const { user, session } = accepted;
    const { address } = connection;
    counters.logins++;
    turn.release();
    this.#sayMode();
    penalties.succeeded(address, user);
    pool.serves(worker);
    log.accepted(user, address, session);
    const client = { connection, accepted, worker, place, rest: login.rest };
    const serving = serveSession(client, {
      ...{ table: sessions, log, clock, counters },
      changePassword: supervisor.changePassword,
      // A reload changes the options; a session keeps those that it began with.
      limits: { ...options },
      onMail: (to) => this.#onMail(to),
      park: (client) => this.#context.park(client),
      onEnded: () => place && places?.free(place.id),
      onCrashed: () => {
        if (!this.#context.stopped.aborted) recover();
      },
    });
    // What changed while it was checked was told to no session.
    logins.watch([user]);
    if (!await serving) await connection.close();
  }

  #onMail(to: readonly string[]): void {
    this.#context.sessions.news(to);
    this.#context.parking.news(to);
  }

  #sayMode(): void {
    const { options, log } = this.#context.supervisor;
    if (!options.enhanced && !this.#saidMode) log.basicMode();
    this.#saidMode = true;
  }
}
