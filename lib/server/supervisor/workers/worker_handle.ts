import type { WorkerEvent } from "../../ipc/events.ts";
import type { PasswordOutcome, StopReason } from "../../ipc/signals.ts";

/** A worker ended before it was ready. */
export class StartError extends Error {
  override name = "StartError";
}

/** A worker cannot serve with the keys, credentials or folders that are there. */
export class UnusableError extends StartError {
  override name = "UnusableError";
}

/** A limit of the system that ended a worker. */
export type ReachedLimit = "memory_limit" | "file_limit";

/** A worker as the supervisor sees it: bytes in, bytes out, events, an exit code. */
export interface WorkerHandle {
  /** Resolves when a client may come; rejects when the worker has ended before. */
  readonly ready: Promise<void>;
  /** What a session is sealed to, X25519, 32 bytes; once it is ready, if it serves one. */
  readonly key?: Uint8Array<ArrayBuffer>;
  /** Its exit code, once all its events are handled; never rejects. */
  readonly ended: Promise<number>;
  /** The limit that ended it, if one did. */
  readonly reachedLimit?: ReachedLimit;
  /** Its standard output. */
  readonly output: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Called with each event but `ready` and `unusable`, which {@link ready} tells. */
  onEvent: (event: WorkerEvent) => void;
  /** Called with each line of its standard error that is no event: the worker crashed. */
  onStderrLine: (line: string) => void;
  /** Writes to its standard input. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /**
   * Asks it to end its session once the request under way is answered, and to say why.
   *
   * @returns Whether it can be asked.
   */
  askToStop(reason?: StopReason): boolean;
  /** Says what became of the new password of its user. */
  tellPassword(outcome: PasswordOutcome): void;
  /** Ends its standard input: it ends its session, if it has one, and exits. */
  closeInput(): void;
  /** Ends its session at once, if need be with its process. */
  kill(): void;
  /**
   * Ends its process at once, with all sessions that it serves: it is not to be believed,
   * or the server stops.
   */
  condemn(): void;
}
