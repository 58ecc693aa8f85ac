/**
 * Connections before their login. A connection takes a slot of the table (preauth_table.ts),
 * gets its Hello and sends its Login (preauth_connection.ts), waits for its turn among the
 * logins of its address (login_turns.ts) and for the penalty of failed ones (penalties.ts),
 * and gets a worker. A connection that fails on the way is refused (refusals.ts).
 *
 * @module
 */
import type { Clock } from "../../../program/clock.ts";
import { sleep, unless } from "../../../program/waits.ts";
import { addressGroup, addressNetwork } from "../../cidr.ts";
import {
  EVICTED_PER_SHORTAGE,
  LOGIN_WAIT_MS,
  LOGINS_PER_ADDRESS,
  PREAUTH_PER_MS,
} from "../../limits.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";
import { PoolFullError } from "../workers/pool_errors.ts";
import type { WorkerPool } from "../workers/worker_pool.ts";
import { LoginTurns } from "./login_turns.ts";
import type {
  HelloOptions,
  PreauthConnection,
  ReceivedLogin,
} from "./preauth_connection.ts";
import type { Penalties } from "./penalties.ts";
import { PreauthTable } from "./preauth_table.ts";
import type { Slot } from "./slot.ts";

/** A login, and the worker that serves its session if it is good. */
export interface Admitted {
  login: ReceivedLogin;
  worker: WorkerHandle;
  /** Of the logins of one address; to be released once this one is checked. */
  turn: Slot;
}

/** What an {@link Admission} works with. */
export interface AdmissionContext {
  options: HelloOptions;
  pool: WorkerPool;
  penalties: Penalties;
  /** Connections before login. */
  preauthLimit: number;
  clock: Clock;
  /** Aborted when the server stops. */
  stopped: AbortSignal;
}

/**
 * The way of a connection to its worker: a slot before login, Hello and Login, a turn
 * among the logins of its address, the penalty for failed ones, a lease.
 */
export class Admission {
  readonly #context: AdmissionContext;
  readonly #table: PreauthTable;
  readonly #turns = new LoginTurns(LOGINS_PER_ADDRESS);
  readonly #connections = new Set<PreauthConnection>();
  #paced = 0;

  constructor(context: AdmissionContext) {
    this.#context = context;
    this.#table = new PreauthTable(context.preauthLimit);
  }

  /** Connections before their login. */
  get size(): number {
    return this.#table.size;
  }

  /** Waits while new connections would evict others before these could log in. */
  async pace(): Promise<void> {
    if (!this.#table.isFull) return;
    this.#paced = (this.#paced + 1) % PREAUTH_PER_MS;
    const { stopped, clock } = this.#context;
    if (this.#paced === 0) await sleep(1, stopped, clock);
  }

  /** Frees file descriptors, which workers also need. */
  evictSome(): void {
    for (let i = 0; i < EVICTED_PER_SHORTAGE; i++) this.#table.evictOne();
  }

  /** Evicts every connection that has no worker yet. */
  stop(): void {
    for (const connection of this.#connections) connection.evict("closing");
  }

  /**
   * Waits for a login and leases a worker to it.
   *
   * @param opened Resolves once the server is ready; logins wait for it.
   * @returns Undefined if the peer went away before it had sent a login.
   * @throws {RefusedError} If the connection is evicted, or waited too long.
   * @throws {PeerGoneError} If the peer went away while its login waited.
   * @throws {ProtocolError} If something else than a login comes.
   * @throws {PoolFullError} If every place is taken by a user who is logged in.
   */
  async admit(
    connection: PreauthConnection,
    opened: Promise<unknown>,
  ): Promise<Admitted | undefined> {
    const group = addressGroup(connection.address);
    const network = addressNetwork(connection.address);
    const evict = () => connection.evict("full");
    const slot = this.#table.take(group, evict, network);
    this.#connections.add(connection);
    if (this.#context.stopped.aborted) connection.evict("closing");
    try {
      if (this.#context.pool.isFull) throw new PoolFullError();
      const login = await connection.receiveLogin(this.#context.options);
      return login ? await this.#lease(connection, login, opened) : undefined;
    } finally {
      slot.release();
      this.#connections.delete(connection);
    }
  }

  async #lease(
    connection: PreauthConnection,
    login: ReceivedLogin,
    opened: Promise<unknown>,
  ): Promise<Admitted> {
    const { evicted, address } = connection;
    const group = addressGroup(address);
    const late = () => connection.evict("full");
    const timer = this.#context.clock.setTimeout(late, LOGIN_WAIT_MS);
    let turn: Slot | undefined;
    try {
      turn = await connection.waitFor(this.#turns.take(group, evicted));
      await this.#waitOutPenalty(connection);
      const leasing = unless(evicted, opened)
        .then(() => this.#leaseNow(connection));
      return { login, worker: await connection.waitFor(leasing), turn };
    } catch (error) {
      turn?.release();
      throw error;
    } finally {
      this.#context.clock.clearTimeout(timer);
    }
  }

  #leaseNow({ address, evicted }: PreauthConnection): Promise<WorkerHandle> {
    const { pool, penalties } = this.#context;
    const rank = penalties.rankOf(address);
    return pool.lease(addressNetwork(address), evicted, rank);
  }

  /** Delays a login after failed ones, before it takes a worker. */
  async #waitOutPenalty(connection: PreauthConnection): Promise<void> {
    const { penalties, clock } = this.#context;
    const ms = penalties.waitOf(connection.address);
    if (ms === 0) return;
    await connection.announceWait(ms, "failures");
    await sleep(ms, connection.evicted, clock);
    connection.evicted.throwIfAborted();
  }
}
