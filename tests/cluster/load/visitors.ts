/** At each mail-server somebody logs in again and again, each time as a new client. */
import { Acknowledgements } from "./acknowledgements.ts";

/** Time in ms between two logins at a server. */
const PAUSE_MS = 1_000;

/** Logs in at a server, counted from 0, and leaves. */
export type LogIn = (at: number) => Promise<void>;

/** What is measured while visitors come. */
export interface VisitorsOptions {
  servers: number;
  logIn: LogIn;
  /** Waits before the next login; a test does so in no time. */
  pause?: (ms: number) => Promise<void>;
}

/** Visitors of all servers, until they are stopped. */
export class Visitors {
  readonly #letIn: Acknowledgements[];
  readonly #visits: Promise<void>[];
  readonly #pause: (ms: number) => Promise<void>;
  #stopped = false;

  constructor({ servers, logIn, pause = sleep }: VisitorsOptions) {
    this.#pause = pause;
    this.#letIn = Array.from({ length: servers }, () => new Acknowledgements());
    this.#visits = this.#letIn.map((letIn, at) =>
      this.#visit(letIn, at, logIn)
    );
  }

  async #visit(letIn: Acknowledgements, at: number, logIn: LogIn) {
    while (!this.#stopped) {
      try {
        await logIn(at);
        letIn.add();
      } catch {
        // Refused: the time until the next one that is let in tells for how long.
      }
      await this.#pause(PAUSE_MS);
    }
  }

  /** Resolves once somebody was let in at each server. */
  async next(): Promise<void> {
    await Promise.all(this.#letIn.map((letIn) => letIn.next()));
  }

  /** The longest time in ms in which one server let nobody in, and that ended after `since`. */
  longestGap(since: number): number {
    const gaps = this.#letIn.map((letIn) => letIn.longestGap(since));
    return Math.max(...gaps);
  }

  /** Ends after the logins under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#visits);
  }
}

const sleep = (ms: number) =>
  new Promise<void>((done) => void setTimeout(done, ms));
