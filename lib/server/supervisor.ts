import { concatBytes, encodeText } from "../crypto/bytes.ts";
import { ProtocolError, REFUSALS, RefusedError } from "../protocol/errors.ts";
import { encodeFrame } from "../protocol/frame.ts";
import { addressGroup } from "./cidr.ts";
import { Guest, type ReceivedLogin } from "./guest.ts";
import { Lobby } from "./lobby.ts";
import {
  LOBBY_LIMIT,
  LOBBY_LIMIT_PER_ADDRESS,
  REFUSAL_DELAY_MS,
  type ServerOptions,
  STOP_MS,
} from "./options.ts";
import { Penalties } from "./penalties.ts";
import { relay } from "./relay.ts";
import type { ServerLog } from "./server_log.ts";
import { SessionWatch } from "./session_watch.ts";
import { Visit } from "./visit.ts";
import { PoolFullError, type WorkerPool } from "./worker_pool.ts";
import type { WorkerProcess } from "./worker_process.ts";
import type { Lease } from "./worker_settings.ts";

/**
 * Accepts connections, waits for their logins, and leases a worker to each. It has no
 * private key and understands nothing that a client sends.
 */
export class Supervisor {
  readonly #options: ServerOptions;
  readonly #listener: Deno.TcpListener;
  readonly #pool: WorkerPool;
  readonly #log: ServerLog;
  readonly #lobby = new Lobby(LOBBY_LIMIT, LOBBY_LIMIT_PER_ADDRESS);
  readonly #penalties: Penalties;
  readonly #guests = new Set<Guest>();
  readonly #watches = new Set<SessionWatch>();
  readonly #handling = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  #stop?: Promise<void>;

  constructor(
    options: ServerOptions,
    listener: Deno.TcpListener,
    pool: WorkerPool,
    log: ServerLog,
  ) {
    this.#options = options;
    this.#listener = listener;
    this.#pool = pool;
    this.#log = log;
    this.#penalties = new Penalties(() => performance.now(), options.isExempt);
  }

  get #stopping(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** Serves until {@link stop}. */
  async run(): Promise<void> {
    for (;;) {
      let conn: Deno.TcpConn;
      try {
        conn = await this.#listener.accept();
      } catch (error) {
        if (this.#stopping) return;
        this.#log.notice(
          `A connection was not accepted: ${(error as Error).message}`,
        );
        // Out of file descriptors, most likely: sessions that end free some.
        await sleep(100, this.#stopped.signal);
        continue;
      }
      const handled = this.#handle(conn).catch((error) =>
        this.#log.notice(`A connection failed: ${(error as Error).message}`)
      );
      this.#handling.add(handled);
      handled.finally(() => this.#handling.delete(handled));
    }
  }

  /** Takes nobody any more, lets requests under way finish, and ends, within 5 s. */
  stop(): Promise<void> {
    return this.#stop ??= this.#stopNow();
  }

  async #stopNow(): Promise<void> {
    this.#stopped.abort();
    this.#listener.close();
    for (const guest of this.#guests) guest.refuse("closing");
    for (const watch of this.#watches) watch.quiesce();
    const timer = setTimeout(() => this.#pool.kill(), STOP_MS);
    await this.#pool.close();
    await Promise.all(this.#handling);
    clearTimeout(timer);
  }

  async #handle(conn: Deno.TcpConn): Promise<void> {
    const guest = new Guest(conn);
    const group = addressGroup(guest.address);
    if (this.#pool.isFull || !this.#lobby.enter(group)) {
      this.#log.refused(guest.address, "the server is full");
      return await guest.refuse("full");
    }
    let inLobby = true;
    const leaveLobby = () => {
      if (inLobby) this.#lobby.leave(group);
      inLobby = false;
    };
    this.#guests.add(guest);
    try {
      const login = await guest.receiveLogin(this.#options);
      if (!login) return await guest.close();
      await this.#wait(guest);
      const worker = await this.#pool.lease();
      leaveLobby();
      this.#guests.delete(guest);
      await this.#serve(guest, login, worker);
    } catch (error) {
      await this.#refuse(guest, error);
    } finally {
      leaveLobby();
      this.#guests.delete(guest);
    }
  }

  async #refuse(guest: Guest, error: unknown): Promise<void> {
    if (error instanceof PoolFullError) {
      this.#log.refused(guest.address, "the server is full");
      return await guest.refuse(this.#stopping ? "closing" : "full");
    }
    if (error instanceof RefusedError) {
      this.#log.refused(guest.address, REFUSALS[error.code]);
    } else if (error instanceof ProtocolError) {
      this.#log.alert(error.message, guest.address);
      return await guest.refuse("protocol");
    } else if (!this.#stopping) {
      this.#log.refused(guest.address, (error as Error).message);
      return await guest.refuse("internal");
    }
    await guest.close();
  }

  /** After failed logins the next one is answered late; it holds no worker meanwhile. */
  async #wait(guest: Guest): Promise<void> {
    const ms = this.#penalties.waitOf(guest.address);
    if (ms === 0) return;
    await guest.announceWait(ms);
    await sleep(ms, this.#stopped.signal);
  }

  async #serve(
    guest: Guest,
    login: ReceivedLogin,
    worker: WorkerProcess,
  ): Promise<void> {
    const visit = new Visit(guest.address, this.#log, () => {
      this.#penalties.succeeded(guest.address);
      this.#pool.serves(worker);
    });
    worker.onEvent = (event) => visit.handle(event);
    worker.onNoise = (line) => this.#log.notice(`A worker said: ${line}`);
    const watch = new SessionWatch(worker, this.#options);
    this.#watches.add(watch);
    if (this.#stopping) watch.quiesce();
    try {
      await worker.write(leaseBytes(login));
      await relay(guest.conn, worker, (from) => watch.touch(from));
    } finally {
      watch.stop();
      this.#watches.delete(watch);
    }
    const exitCode = await worker.ended;
    const refusal = visit.end(exitCode, watch.reason);
    if (!refusal) return await guest.close();
    if (refusal === "invalid") this.#penalties.failed(guest.address);
    const answerAt = login.receivedTick + REFUSAL_DELAY_MS;
    await sleep(answerAt - performance.now(), this.#stopped.signal);
    await guest.refuse(refusal);
  }
}

/** Lease, Hello, Login and what came after it. */
function leaseBytes(login: ReceivedLogin): Uint8Array<ArrayBuffer> {
  const lease: Lease = { receivedAt: login.receivedAt };
  return concatBytes(
    encodeFrame(encodeText(JSON.stringify(lease))),
    login.helloFrame,
    login.loginFrame,
    login.rest,
  );
}

/** Waits that many ms, or until the signal. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const timer = setTimeout(wake, ms);
  signal.addEventListener("abort", wake);
  await promise;
  signal.removeEventListener("abort", wake);
  clearTimeout(timer);
}
