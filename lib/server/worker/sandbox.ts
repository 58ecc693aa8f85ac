/**
 * The part of a worker that reads what a client sent. It runs as a Web Worker, since
 * that is how Deno gives code fewer permissions by path than its program was compiled
 * with. Each kind of worker has a module of its own that begins one, so that a process
 * holds no code that it does not need: session_sandbox.ts, login_sandbox.ts and
 * chores_sandbox.ts.
 *
 * @module
 */
import { systemSentence } from "../../program/system/system_reason.ts";
import { emit } from "../ipc/events.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/exit_codes.ts";
import type { WorkerSettings, WorkerTask } from "../ipc/settings.ts";
import { lastWords } from "./last_words.ts";
import type { SandboxMessage, SandboxOrder } from "./messages.ts";

interface SandboxScope {
  onmessage: (event: MessageEvent<SandboxOrder>) => void;
  postMessage(message: SandboxMessage): void;
}
const scope = self as unknown as SandboxScope;

/** What a worker does, from its start to its end. */
export type Task = (settings: WorkerSettings) => Promise<WorkerExit>;

/** What a worker is told while it works. */
export type Told = Exclude<SandboxOrder, WorkerSettings>;

/**
 * Waits for the settings and does the task that they name.
 *
 * @param onTold Called with what comes later.
 */
export function runSandbox(
  tasks: Partial<Record<WorkerTask, Task>>,
  onTold: (told: Told) => void = () => {},
): void {
  scope.onmessage = async ({ data: order }) => {
    if (!("task" in order)) return onTold(order);
    scope.postMessage(await run(tasks[order.task], order));
  };
  scope.postMessage("loaded");
}

async function run(
  task: Task | undefined,
  settings: WorkerSettings,
): Promise<WorkerExit> {
  try {
    if (task) return await task(settings);
    return unusable(`This worker does not ${settings.task}`);
  } catch (error) {
    notice(`A worker failed: ${reasonOf(error)}`);
    return WORKER_EXIT.crashed;
  }
}

/** Why something does not work, in words for the log. */
export function reasonOf(error: unknown): string {
  return lastWords(systemSentence(error));
}

/** Tells why the worker cannot do its task at all. */
export function unusable(message: string): WorkerExit {
  emit({ event: "unusable", message });
  return WORKER_EXIT.unusable;
}

/** Tells the operator something. */
export function notice(message: string, errno?: string): void {
  emit({ event: "notice", message, errno });
}
