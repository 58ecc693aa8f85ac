/** Exit codes of a worker: what the supervisor logs and decides by. */
export const WORKER_EXIT = {
  /** The session ended as it should, or the worker was never leased. */
  done: 0,
  /** A bug or a broken system; standard error says which. */
  crashed: 1,
  /** The login was refused; an event said why. */
  refused: 20,
  /** The client broke the protocol, or somebody on the way did. */
  violation: 21,
  /** The client went away without a bye. */
  vanished: 22,
  /** The keys, credentials or mail folders cannot be used. */
  unusable: 23,
} as const;

export type WorkerExit = typeof WORKER_EXIT[keyof typeof WORKER_EXIT];
