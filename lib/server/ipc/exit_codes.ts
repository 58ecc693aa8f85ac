/**
 * Exit codes of a worker: how the process went. How its session went is an event
 * (events.ts).
 */
export const WORKER_EXIT = {
  /** It did what it was started for, or no client came. */
  done: 0,
  /** A bug or a broken system; standard error says which. */
  crashed: 1,
  /** The keys, credentials or mail folders cannot be used; an event says why. */
  unusable: 23,
} as const;

export type WorkerExit = typeof WORKER_EXIT[keyof typeof WORKER_EXIT];
