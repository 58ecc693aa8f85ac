import { concatBytes, encodeText } from "../crypto/bytes.ts";
import {
  ProtocolError,
  type RefusalCode,
  RefusedError,
} from "../protocol/errors.ts";
import { encodeFrame } from "../protocol/frame.ts";
import { addressGroup } from "./cidr.ts";
import { Guest, type ReceivedLogin } from "./guest.ts";
import { LineQuota } from "./line_quota.ts";
import { Lobby, type Place } from "./lobby.ts";
import { LoginTurns } from "./login_turns.ts";
import {
  CUT_MS,
  GUESTS_PER_MS,
  GUESTS_PER_SHORTAGE,
  LEAVING_LIMIT,
  LOBBY_LIMIT,
  LOGINS_PER_ADDRESS,
  type ServerOptions,
  STOP_MS,
} from "./options.ts";
import { Penalties } from "./penalties.ts";
import { refusalTime } from "./refusal_time.ts";
import { relay } from "./relay.ts";
import type { ServerLog } from "./server_log.ts";
import { SessionWatch } from "./session_watch.ts";
import { Visit } from "./visit.ts";
import { sleep, unless } from "./waits.ts";
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
  readonly #lobby = new Lobby(LOBBY_LIMIT);
  readonly #turns = new LoginTurns(LOGINS_PER_ADDRESS);
  readonly #penalties: Penalties;
  readonly #strangersLines: LineQuota;
  readonly #guests = new Set<Guest>();
  readonly #watches = new Set<SessionWatch>();
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
        for (let i = 0; i < GUESTS_PER_SHORTAGE; i++) this.#lobby.makeRoom();
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
    for (const guest of this.#guests) guest.sendAway("closing");
    for (const watch of this.#watches) watch.quiesce();
    const timer = setTimeout(() => {
      this.#pool.kill();
      for (const watch of this.#watches) watch.cut();
    }, STOP_MS);
    await this.#pool.close();
    // A write to a client that takes no bytes may outlive its connection's closing.
    const late = Promise.withResolvers<void>();
    const lateTimer = setTimeout(late.resolve, STOP_MS + CUT_MS);
    await Promise.race([Promise.all(this.#handling), late.promise]);
    clearTimeout(timer);
    clearTimeout(lateTimer);
  }

  /** Takes no more guests than can log in before they displace each other. */
  async #pace(): Promise<void> {
    if (!this.#lobby.isFull) return;
    this.#paced = (this.#paced + 1) % GUESTS_PER_MS;
    if (this.#paced === 0) await sleep(1, this.#stopped.signal);
  }

  async #handle(
    conn: Deno.TcpConn,
    opened: Promise<unknown>,
  ): Promise<void> {
    const guest = new Guest(conn);
    const group = addressGroup(guest.address);
    const place = this.#lobby.enter(group, () => guest.sendAway("full"));
    this.#guests.add(guest);
    let turn: Place | undefined;
    try {
      if (this.#pool.isFull) throw new PoolFullError();
      const login = await guest.receiveLogin(this.#options);
      if (!login) return await guest.close();
      turn = await this.#turns.take(group, guest.leaving);
      await this.#wait(guest);
      await unless(guest.leaving, opened);
      const worker = await this.#pool.lease(group, guest.leaving);
      place.leave();
      this.#guests.delete(guest);
      await this.#serve(guest, login, worker, turn);
    } catch (error) {
      await this.#refuse(guest, error);
    } finally {
      place.leave();
      turn?.leave();
      this.#guests.delete(guest);
    }
  }

  /** After failed logins the next one is answered late; it holds no worker meanwhile. */
  async #wait(guest: Guest): Promise<void> {
    const ms = this.#penalties.waitOf(guest.address);
    if (ms === 0) return;
    await guest.announceWait(ms);
    await sleep(ms, guest.leaving);
    guest.leaving.throwIfAborted();
  }

  async #serve(
    guest: Guest,
    login: ReceivedLogin,
    worker: WorkerProcess,
    turn: Place,
  ): Promise<void> {
    const watch = new SessionWatch(worker, this.#options, () => guest.cut());
    const visit = new Visit(guest.address, this.#log, () => {
      turn.leave();
      watch.begin();
      this.#penalties.succeeded(guest.address);
      this.#pool.serves(worker);
    });
    worker.onEvent = (event) => visit.handle(event);
    worker.onNoise = (line) => this.#log.notice(`A worker said: ${line}`);
    this.#watches.add(watch);
    if (this.isStopping) watch.quiesce();
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
    const now = performance.now();
    const answerAt = refusalTime(login.receivedTick, now);
    await sleep(answerAt - now, this.#stopped.signal);
    await this.#sendAway(guest, refusal);
  }

  async #refuse(guest: Guest, error: unknown): Promise<void> {
    const code = this.#codeOf(error);
    if (this.#strangersLines.take()) this.#logRefusal(guest, error, code);
    await this.#sendAway(guest, code);
  }

  #logRefusal({ address }: Guest, error: unknown, code: RefusalCode): void {
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
  async #sendAway(guest: Guest, code: RefusalCode): Promise<void> {
    await guest.say(code);
    if (this.#leaving >= LEAVING_LIMIT) return guest.cut();
    this.#leaving++;
    await guest.close();
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
