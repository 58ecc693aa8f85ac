import type { Clock } from "../../../program/clock.ts";
import {
  type ClusterOrder,
  encodeClusterOrder,
} from "../../ipc/cluster_order.ts";
import { looksLikeEvent, type WorkerEvent } from "../../ipc/events.ts";
import type { ServerLog } from "../../log/server_log.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";
import { WorkerLines } from "../workers/worker_lines.ts";

/** What a cluster worker tells. */
export type ClusterEvent = Extract<
  WorkerEvent,
  {
    event: "place" | "failures" | "synced" | "apart" | "server" | "listed";
  }
>;

/** What a {@link ClusterWorker} works with. */
export interface ClusterWorkerContext {
  log: ServerLog;
  clock: Clock;
  onEvent(event: ClusterEvent): void;
}

/** A process that tells the other servers of this one, as the supervisor sees it. */
export class ClusterWorker {
  readonly #worker: WorkerHandle;
  readonly #context: ClusterWorkerContext;
  readonly #lines: WorkerLines;
  #isWrong = false;

  constructor(worker: WorkerHandle, context: ClusterWorkerContext) {
    this.#worker = worker;
    this.#context = context;
    this.#lines = new WorkerLines(context.log, context.clock);
    worker.onEvent = (event) => this.#handle(event);
    worker.onStderrLine = (line) => this.#handleLine(line);
  }

  /** Resolves when it takes orders; rejects when it has ended before. */
  get ready(): Promise<void> {
    return this.#worker.ready;
  }

  /** Resolves once it has ended. */
  get ended(): Promise<unknown> {
    return this.#worker.ended;
  }

  /** One that cannot be written to has ended. */
  order(order: ClusterOrder): void {
    this.#worker.write(encodeClusterOrder(order)).catch(() => {});
  }

  /** It tells the others that this server ends, and ends. */
  close(): void {
    this.#worker.closeInput();
  }

  /** Ends it at once. */
  kill(): void {
    this.#worker.kill();
  }

  #handle(event: WorkerEvent): void {
    if (!this.#lines.take()) return this.#endWrong("writes without end");
    switch (event.event) {
      case "place":
      case "failures":
      case "synced":
      case "apart":
      case "server":
      case "listed":
        if (!this.#isWrong) this.#context.onEvent(event);
        return;
      case "notice":
        return this.#write((log) => log.notice(event.message, event.errno));
    }
    this.#endWrong(`tells "${event.event}"`);
  }

  #handleLine(line: string): void {
    if (!this.#lines.take()) return this.#endWrong("writes without end");
    if (looksLikeEvent(line)) {
      return this.#endWrong("tells an event of no form");
    }
    this.#write((log) => log.failure(`A worker said: ${line}`));
  }

  /** Writes a line, unless the process caused too many. */
  #write(line: (log: ServerLog) => void): void {
    if (this.#lines.mayLog()) line(this.#context.log);
  }

  /** It is not to be believed any more. */
  #endWrong(problem: string): void {
    if (this.#isWrong) return;
    this.#isWrong = true;
    this.#context.log.failure(
      `The process that tells other servers of this one ${problem} and was ended.`,
    );
    this.kill();
  }
}
