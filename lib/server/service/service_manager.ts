/**
 * What systemd is told of the server: that it is ready, reloads, stops, and that it is
 * still alive (sd_notify(3), sd_watchdog_enabled(3)).
 *
 * @module
 */
import { type Clock, systemClock, type Timer } from "../../program/clock.ts";

/** Gives a variable of the environment. */
export type Env = (name: string) => string | undefined;

/** Sends a text to the service manager. Never throws. */
export type Notify = (text: string) => void;

/** What a {@link ServiceManager} works with. */
export interface ServiceManagerContext {
  notify: Notify;
  /** How often to say that the server is alive, in ms, if at all. */
  aliveMs?: number;
  /** A sentence about the server, for `systemctl status`. */
  status(): string;
  clock?: Clock;
}

/** Tells the service manager how the server is. */
export class ServiceManager {
  readonly #context: ServiceManagerContext;
  readonly #clock: Clock;
  #timer?: Timer;
  #isReady = false;

  constructor(context: ServiceManagerContext) {
    this.#context = context;
    this.#clock = context.clock ?? systemClock;
  }

  /** Logins are served. */
  ready(): void {
    this.#isReady = true;
    this.#say("READY=1");
    this.#keepAlive();
  }

  /** Settings are taken anew. A server that starts, or stops, says nothing of that. */
  reloading(): void {
    if (this.#isReady) this.#say("RELOADING=1");
  }

  /** Settings are taken. */
  reloaded(): void {
    if (this.#isReady) this.#say("READY=1");
  }

  /** The server stops; it may take some seconds. */
  stopping(): void {
    this.#isReady = false;
    this.#clock.clearTimeout(this.#timer);
    this.#say("STOPPING=1");
  }

  #say(state: string): void {
    this.#context.notify(`${state}\nSTATUS=${this.#context.status()}`);
  }

  /** A supervisor that stands still says nothing, and is started anew. */
  #keepAlive(): void {
    const { aliveMs } = this.#context;
    if (aliveMs === undefined) return;
    this.#timer = this.#clock.setTimeout(() => {
      this.#say("WATCHDOG=1");
      this.#keepAlive();
    }, aliveMs);
  }
}

/**
 * How often the service manager wants to hear that this process is alive, in ms: half of
 * the time after which it ends the process. Undefined if it does not, or means another.
 */
export function aliveInterval(
  env: Env,
  pid: number = Deno.pid,
): number | undefined {
  const meant = env("WATCHDOG_PID");
  const microseconds = Number(env("WATCHDOG_USEC"));
  if (!(microseconds > 0) || (meant && Number(meant) !== pid)) return undefined;
  return Math.max(1, Math.floor(microseconds / 2000));
}
