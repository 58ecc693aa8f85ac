import { amount, oneOf, optional, parseObject, text } from "./fields.ts";

/** `serve` waits for one client; `recover` finishes deliveries that a crash cut. */
const WORKER_TASKS = ["serve", "recover"] as const;
export type WorkerTask = typeof WORKER_TASKS[number];

/** What a worker is told when it starts; nothing in it is secret. */
export interface WorkerSettings {
  task: WorkerTask;
  /** Folder of the server's keys, absolute. */
  keys: string;
  /** Folder of the boxes, absolute. */
  mail: string;
  /** Characters of a mail's content. */
  maxContent: number;
  /** Bytes of a box, if it has a limit. */
  quota?: number;
  /** Longest time between two requests, in ms. */
  idleMs: number;
  /** Longest time of a session, in ms. */
  sessionMs: number;
}

/**
 * The first argument of a worker. A program that is started with it is a worker and
 * nothing else; a worker has no permission to start a process, so no chain of them can
 * begin.
 */
const WORKER_FLAG = "--worker";

/** The arguments that make this program a worker with these settings. */
export function workerArgs(settings: WorkerSettings): string[] {
  return [WORKER_FLAG, JSON.stringify(settings)];
}

/** The settings of a worker's command line, or undefined if it is none. */
export function parseWorkerArgs(
  [flag, json]: string[],
): WorkerSettings | undefined {
  if (flag !== WORKER_FLAG || json === undefined) return undefined;
  try {
    return parseSettings(json);
  } catch {
    return undefined;
  }
}

function parseSettings(json: string): WorkerSettings {
  const fields = parseObject(json);
  return {
    task: oneOf(WORKER_TASKS, fields.task),
    keys: text(fields.keys),
    mail: text(fields.mail),
    maxContent: amount(fields.maxContent),
    quota: optional(amount, fields.quota),
    idleMs: amount(fields.idleMs),
    sessionMs: amount(fields.sessionMs),
  };
}
