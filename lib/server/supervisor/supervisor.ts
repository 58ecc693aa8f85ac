import { concatBytes, encodeText } from "../../crypto/bytes.ts";
import {
  ProtocolError,
  type RefusalCode,
  RefusedError,
} from "../../protocol/errors.ts";
import { encodeFrame } from "../../protocol/records/frame.ts";
import { addressGroup } from "../cidr.ts";
import { PreauthConnection, type ReceivedLogin } from "./preauth_connection.ts";
import { LineQuota } from "./line_quota.ts";
import { type Place, PreauthTable } from "./preauth_table.ts";
import { LoginTurns } from "./login_turns.ts";
import {
  CUT_MS,
  EVICTED_PER_SHORTAGE,
  LEAVING_LIMIT,
  LOGINS_PER_ADDRESS,
  PREAUTH_LIMIT,
  PREAUTH_PER_MS,
  type ServerOptions,
  STOP_MS,
} from "../options.ts";
import { Penalties } from "./penalties.ts";
import { refusalTime } from "./refusal_time.ts";
import { relay } from "./relay.ts";
import type { ServerLog } from "../server_log.ts";
import { SessionTimeouts } from "./session_timeouts.ts";
import { SessionEvents } from "./session_events.ts";
import { sleep, unless } from "./waits.ts";
import { PoolFullError, type WorkerPool } from "./worker_pool.ts";
import type { WorkerProcess } from "./worker_process.ts";
import type { Lease } from "../ipc/worker_settings.ts";

/**
 * Accepts connections, waits for their logins, and leases a worker to each. It has no
 * private key and understands nothing that a client sends.
 */
export class Supervisor {
  readonly #options: ServerOptions;
  readonly #listener: Deno.TcpListener;
  readonly #pool: WorkerPool;
  readonly #log: ServerLog;
  readonly #preauth = new PreauthTable(PREAUTH_LIMIT);
  readonly #turns = new LoginTurns(LOGINS_PER_ADDRESS);
  readonly #penalties: Penalties;
  readonly #strangersLines: LineQuota;
  readonly #unauthenticated = new Set<PreauthConnection>();
  readonly #timeouts = new Set<SessionTimeouts>();
  readonly #handling = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  #leaving = 0;
  #paced = 0;
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
    this.#strangersLines = new LineQuota({
      tell: (leftOut) => log.refusedMore(leftOut),
      schedule: (run, ms) => Deno.unrefTimer(setTimeout(run, ms)),
    });
  }

  /** Whether {@link stop} was called. */
  get isStopping(): boolean {
    return this.#stopped.signal.aborted;
  }

  /**
   * Serves until {@link stop}.
   *
   * @param opened Until then logins wait for their worker.
   */
  async run(opened: Promise<unknown>): Promise<void> {
    for (;;) {
      let conn: Deno.TcpConn;
      try {
        conn = await this.#listener.accept();
      } catch (error) {
        if (this.isStopping) return;
        this.#log.notice(
          `A connection was not accepted: ${(error as Error).message}`,
        );
        // Out of file descriptors, most likely: workers need some too.
        for (let i = 0; i < EVICTED_PER_SHORTAGE; i++) this.#preauth.makeRoom();
        await sleep(100, this.#stopped.signal);
        continue;
      }
      await this.#pace();
      const handled = this.#handle(conn, opened).catch((error) =>
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
    for (const peer of this.#unauthenticated) peer.evict("closing");
    for (const timeouts of this.#timeouts) timeouts.quiesce();
    const timer = setTimeout(() => {
      this.#pool.kill();
      for (const timeouts of this.#timeouts) timeouts.cut();
    }, STOP_MS);
    await this.#pool.close();
    // A write to a client that takes no bytes may outlive its connection's closing.
    const late = Promise.withResolvers<void>();
    const lateTimer = setTimeout(late.resolve, STOP_MS + CUT_MS);
    await Promise.race([Promise.all(this.#handling), late.promise]);
    clearTimeout(timer);
    clearTimeout(lateTimer);
  }

  /** Takes no more peers than can log in before they displace each other. */
  async #pace(): Promise<void> {
    if (!this.#preauth.isFull) return;
    this.#paced = (this.#paced + 1) % PREAUTH_PER_MS;
    if (this.#paced === 0) await sleep(1, this.#stopped.signal);
  }

  async #handle(
    conn: Deno.TcpConn,
    opened: Promise<unknown>,
  ): Promise<void> {
    const peer = new PreauthConnection(conn);
    const group = addressGroup(peer.address);
    const place = this.#preauth.enter(group, () => peer.evict("full"));
    this.#unauthenticated.add(peer);
    let turn: Place | undefined;
    try {
      if (this.#pool.isFull) throw new PoolFullError();
      const login = await peer.receiveLogin(this.#options);
      if (!login) return await peer.close();
      turn = await this.#turns.take(group, peer.leaving);
      await this.#wait(peer);
      await unless(peer.leaving, opened);
      const worker = await this.#pool.lease(group, peer.leaving);
      place.leave();
      this.#unauthenticated.delete(peer);
      await this.#serve(peer, login, worker, turn);
    } catch (error) {
      await this.#refuse(peer, error);
    } finally {
      place.leave();
      turn?.leave();
      this.#unauthenticated.delete(peer);
    }
  }

  /** After failed logins the next one is answered late; it holds no worker meanwhile. */
  async #wait(peer: PreauthConnection): Promise<void> {
    const ms = this.#penalties.waitOf(peer.address);
    if (ms === 0) return;
    await peer.announceWait(ms);
    await sleep(ms, peer.leaving);
    peer.leaving.throwIfAborted();
  }

  async #serve(
    peer: PreauthConnection,
    login: ReceivedLogin,
    worker: WorkerProcess,
    turn: Place,
  ): Promise<void> {
    const timeouts = new SessionTimeouts(
      worker,
      this.#options,
      () => peer.cut(),
    );
    const events = new SessionEvents(peer.address, this.#log, () => {
      turn.leave();
      timeouts.begin();
      this.#penalties.succeeded(peer.address);
      this.#pool.serves(worker);
    });
    worker.onEvent = (event) => events.handle(event);
    worker.onNoise = (line) => this.#log.notice(`A worker said: ${line}`);
    this.#timeouts.add(timeouts);
    if (this.isStopping) timeouts.quiesce();
    try {
      await worker.write(leaseBytes(login));
      await relay(peer.conn, worker, (from) => timeouts.touch(from));
    } finally {
      timeouts.stop();
      this.#timeouts.delete(timeouts);
    }
    const exitCode = await worker.ended;
    const refusal = events.end(exitCode, timeouts.reason);
    if (!refusal) return await peer.close();
    if (refusal === "invalid") this.#penalties.failed(peer.address);
    const now = performance.now();
    const answerAt = refusalTime(login.receivedTick, now);
    await sleep(answerAt - now, this.#stopped.signal);
    await this.#evict(peer, refusal);
  }

  async #refuse(peer: PreauthConnection, error: unknown): Promise<void> {
    const code = this.#codeOf(error);
    if (this.#strangersLines.take()) this.#logRefusal(peer, error, code);
    await this.#evict(peer, code);
  }

  #logRefusal(
    { address }: PreauthConnection,
    error: unknown,
    code: RefusalCode,
  ): void {
    if (error instanceof ProtocolError) {
      this.#log.alert(error.message, address);
    } else if (code === "internal") {
      this.#log.refused(address, (error as Error).message);
    } else {
      this.#log.refused(address, REFUSAL_REASONS[code] ?? code);
    }
  }

  #codeOf(error: unknown): RefusalCode {
    if (error instanceof RefusedError) return error.code;
    if (error instanceof ProtocolError) return "protocol";
    if (this.isStopping) return "closing";
    return error instanceof PoolFullError ? "full" : "internal";
  }

  /** Those who are sent away in a flood are not waited for: they would add up. */
  async #evict(peer: PreauthConnection, code: RefusalCode): Promise<void> {
    await peer.say(code);
    if (this.#leaving >= LEAVING_LIMIT) return peer.cut();
    this.#leaving++;
    await peer.close();
    this.#leaving--;
  }
}

/** What the log says of those that are sent away before a worker has seen them. */
const REFUSAL_REASONS: Partial<Record<RefusalCode, string>> = {
  full: "the server is full",
  timeout: "the login took too long",
  closing: "the server is stopping",
};

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
