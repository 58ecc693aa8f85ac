/** What a worker is told when it starts; nothing in it is secret. */
export interface WorkerSettings {
  /** `serve` waits for one client; `recover` finishes deliveries that a crash cut. */
  task: "serve" | "recover";
  /** Folder of the server's keys, absolute. */
  keys: string;
  /** Folder of the boxes, absolute. */
  mail: string;
  /** Characters of a mail's content. */
  maxContent: number;
  /** Bytes of a box, if it has a limit. */
  quota?: number;
  /** Time between two requests, in ms. */
  idleMs: number;
  /** Time of a session, in ms. */
  sessionMs: number;
}

/** What a worker is told when it is leased to a client, before the client's frames. */
export interface Lease {
  /** When the whole Login had come, in ms since the epoch. */
  receivedAt: number;
}

/**
 * The first argument of a worker: the program then is a worker and nothing else, and
 * a worker has no permission to start a process, so no chain of them can begin.
 */
export const WORKER_FLAG = "--worker";

/** The settings of a worker's command line, or undefined if it is none. */
export function parseWorkerArgs(
  [flag, text]: string[],
): WorkerSettings | undefined {
  if (flag !== WORKER_FLAG || text === undefined) return undefined;
  try {
    const settings = JSON.parse(text);
    return typeof settings?.task === "string" ? settings : undefined;
  } catch {
    return undefined;
  }
}
