/** mail-server in the test's process: supervisor and workers, without a process for each. */
import { systemClock } from "../../../lib/program/clock.ts";
import { parseFlags } from "../../../lib/program/command_line/flags.ts";
import { SERVER_HELP } from "../../../lib/server/flags.ts";
import { Log } from "../../../lib/server/log/log.ts";
import { logForm } from "../../../lib/server/log/log_form.ts";
import type { ServerOptions } from "../../../lib/server/options.ts";
import {
  type LogFormat,
  logFormat,
  serverOptions,
} from "../../../lib/server/read_flags.ts";
import { ServerLog } from "../../../lib/server/log/server_log.ts";
import { Supervisor } from "../../../lib/server/supervisor/supervisor.ts";
import { SharedWorkers } from "../../../lib/server/supervisor/workers/shared/shared_workers.ts";
import { WorkerPool } from "../../../lib/server/supervisor/workers/worker_pool.ts";
import { recoverDeliveries } from "../../../lib/store/maildir/delivery/recovery.ts";
import { LogReader } from "../log_reader.ts";
import { loginsHere } from "./logins_here.ts";
import { sessionHere } from "./session_here.ts";
import { sharedHere } from "./shared_here.ts";
import { type PrepareTask, WorkerHere } from "./worker_here.ts";

/**
 * A server whose parts are those of lib/server, on a real socket. It handles no signals,
 * changes no passwords and looks at no boxes: a test of those starts a program.
 */
export class ServerHere {
  readonly #log = new LogReader();
  readonly #workers: WorkerHere[] = [];
  readonly #listener: Deno.TcpListener;
  readonly #supervisor: Supervisor;
  readonly #running: Promise<void>;

  private constructor(options: ServerOptions, format: LogFormat) {
    const { host: hostname, port } = options;
    this.#listener = Deno.listen({ hostname, port });
    const write = (line: string) => this.#log.put(line);
    const log = new ServerLog(
      new Log({ ...logForm(format, {}), write, now: Date.now }),
      options.enhanced,
    );
    const shared = this.#sharedWorkers(options, log);
    const pool = new WorkerPool(
      options.maxClients,
      () =>
        shared?.open() ??
          this.#spawn(sessionHere({ ...options, task: "serve" }, systemClock)),
      (error) => this.#supervisor.workerFailed(error),
      systemClock,
      shared,
    );
    this.#supervisor = new Supervisor({
      ...{ options, listener: this.#listener, pool, log },
      spawnLogins: () => this.#spawn(loginsHere(options, systemClock)),
      recover: () => void this.#recover(options),
      spawnLook() {
        throw new Error("a server in the test's process looks at no boxes");
      },
      changePassword: () => Promise.resolve({ outcome: "failed" }),
    });
    const starting = Promise.all([
      this.#recover(options),
      this.#supervisor.logins.start(),
      pool.start(),
    ]);
    this.#running = this.#supervisor.run(starting.then(() => log.ready()));
  }

  /** Starts one; `args` are flags of mail-server. */
  static async start(
    { keys, mail }: { keys: string; mail: string },
    args: string[],
  ): Promise<ServerHere> {
    const flags = parseFlags(
      ["--host", "127.0.0.1", "--port", "0", ...args],
      SERVER_HELP.groups,
    );
    const options = { ...serverOptions(flags), keys, mail };
    const server = new ServerHere(options, logFormat(flags));
    await server.waitForLog(/The server is ready/);
    return server;
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Its log so far. */
  get log(): string[] {
    return this.#log.lines;
  }

  /** Waits for a line that matches; fails when the server ends before. */
  waitForLog(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return this.#log.waitFor(pattern, from);
  }

  /** The lines with a text, once there are that many: an answer may come before its line. */
  waitForLines(text: string, count: number): Promise<string[]> {
    return this.#log.waitForLines(text, count);
  }

  /** Ends it, as a signal would. */
  async stop(): Promise<number> {
    await this.#supervisor.stop();
    await this.#running;
    for (const { gone } of this.#workers) await gone;
    this.#log.end();
    return 0;
  }

  /** What processes are for several sessions, if they are. */
  #sharedWorkers(
    options: ServerOptions,
    log: ServerLog,
  ): SharedWorkers | undefined {
    const { sessionsPerWorker: sessions } = options;
    if (sessions === 1) return undefined;
    const settings = { ...options, sessions, task: "serve" } as const;
    return new SharedWorkers({
      spawn: () => this.#spawn(sharedHere(settings, systemClock)),
      ...{ most: sessions, log, clock: systemClock },
    });
  }

  #spawn(task: PrepareTask): WorkerHere {
    const worker = new WorkerHere(task);
    this.#workers.push(worker);
    return worker;
  }

  async #recover({ mail, store }: ServerOptions): Promise<void> {
    if (store !== undefined) return;
    await recoverDeliveries(mail, () => {});
  }
}
