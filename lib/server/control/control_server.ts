import { systemReason } from "../../program/system/system_reason.ts";
import type { Clock, Timer } from "../../program/clock.ts";
import {
  CONTROL_CONNECTIONS,
  CONTROL_PAUSE_MS,
  CONTROL_TIME_MS,
} from "../limits.ts";
import { sleep } from "../../program/waits.ts";
import { readLine, writeLine } from "./control_line.ts";
import {
  type ControlError,
  type ControlRequest,
  parseControlRequest,
  type Reloaded,
  REQUEST_LIMIT,
} from "./control_messages.ts";
import type { ClusterStatus } from "./cluster_status.ts";
import type { ServerStatus, SessionStatus } from "./server_status.ts";

/** What a {@link ControlServer} needs of a connection. */
export type ControlConn = Pick<Deno.Conn, "read" | "write" | "close">;

/** Where connections come from. */
export interface ControlListener {
  accept(): Promise<ControlConn>;
  close(): void;
}

/** What the owner of a server may have it do. */
export interface Controls {
  status(): ServerStatus;
  /**
   * All servers over the same database; undefined if there is no database.
   *
   * @throws {Error} If it cannot be asked.
   */
  cluster(): Promise<ClusterStatus | undefined>;
  /** Ends a session; undefined if there is none of that id. */
  kick(id: number): SessionStatus | undefined;
  /** Begins to stop; the control socket is closed once the server has stopped. */
  stop(): void;
  /** Takes up what changed of keys and settings. Never rejects. */
  reload(): Promise<Reloaded>;
}

/** What a {@link ControlServer} works with. */
export interface ControlServerContext {
  listener: ControlListener;
  controls: Controls;
  clock: Clock;
}

/**
 * Answers requests on the control socket. Whoever can connect is the server's owner, yet a
 * program of theirs that fails must not harm the server: connections, lengths and times
 * have limits.
 */
export class ControlServer {
  readonly #context: ControlServerContext;
  readonly #open = new Set<ControlConn>();
  readonly #closed = new AbortController();
  #running?: Promise<void>;

  constructor(context: ControlServerContext) {
    this.#context = context;
  }

  /** Serves until {@link close}. Never rejects. */
  run(): Promise<void> {
    return this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    const { listener, clock } = this.#context;
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        this.#take(await listener.accept());
      } catch {
        // Out of file descriptors, or closed.
        await sleep(CONTROL_PAUSE_MS, signal, clock);
      }
    }
  }

  /**
   * Ends every connection; who asked for a stop hears by that that it is done. The runtime
   * removes the socket once nothing listens on it any more.
   */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#context.listener.close();
    await this.#running;
    for (const conn of this.#open) this.#end(conn);
  }

  #take(conn: ControlConn): void {
    const isBusy = this.#open.size >= CONTROL_CONNECTIONS;
    this.#open.add(conn);
    const served = isBusy ? this.#refuse(conn) : this.#serve(conn);
    served.catch(() => {}).finally(() => this.#end(conn));
  }

  #end(conn: ControlConn): void {
    if (this.#open.delete(conn)) conn.close();
  }

  async #refuse(conn: ControlConn): Promise<void> {
    await this.#write(conn, BUSY);
  }

  async #serve(conn: ControlConn): Promise<void> {
    const request = await this.#timed(conn, readLine(conn, REQUEST_LIMIT));
    const parsed = parseControlRequest(request);
    await this.#write(conn, parsed ? await this.#answer(parsed) : MALFORMED);
    if (parsed?.command === "stop") await this.#stopped(conn);
  }

  async #answer({ command, id }: ControlRequest): Promise<unknown> {
    const { controls } = this.#context;
    switch (command) {
      case "status":
        return { status: controls.status() };
      case "cluster":
        return await clusterAnswer(controls);
      case "kick": {
        const session = controls.kick(id!);
        return session ? { session } : NO_SESSION;
      }
      case "reload":
        return await controls.reload();
      case "stop": {
        const { sessions } = controls.status();
        controls.stop();
        return { sessions: sessions.length };
      }
    }
  }

  /** Keeps the connection until the client goes, or the server has stopped. */
  async #stopped(conn: ControlConn): Promise<void> {
    const buffer = new Uint8Array(1);
    while (await conn.read(buffer) !== null);
  }

  async #write(conn: ControlConn, answer: unknown): Promise<void> {
    await this.#timed(conn, writeLine(conn, answer));
  }

  /** Cuts a client that sends nothing, or does not read. */
  async #timed<T>(conn: ControlConn, work: Promise<T>): Promise<T> {
    const { clock } = this.#context;
    const timer: Timer = clock.setTimeout(
      () => this.#end(conn),
      CONTROL_TIME_MS,
    );
    try {
      return await work;
    } finally {
      clock.clearTimeout(timer);
    }
  }
}

async function clusterAnswer({ cluster }: Controls): Promise<unknown> {
  try {
    const servers = await cluster();
    return servers ? { cluster: servers } : ALONE;
  } catch (error) {
    const reason = systemReason(error);
    return refusal("failed", `the servers cannot be listed: ${reason}`);
  }
}

function refusal(error: ControlError["error"], message: string): ControlError {
  return { error, message };
}

const BUSY = refusal("busy", "too many programs ask the server at once");
const MALFORMED = refusal("malformed", "the server does not know this request");
const ALONE = refusal(
  "alone",
  "the server has no --store, so there are no others",
);
const NO_SESSION = refusal("not_found", "there is no such session");
