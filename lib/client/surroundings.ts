import type { Hello } from "../protocol/handshake/handshake_messages.ts";
import type { ConnectOptions } from "./session/connect/connect_options.ts";
import type { MailSession } from "./session/mail_session.ts";
import type { Io } from "./terminal/io.ts";

/** What the client works with; tests replace it. */
export interface Surroundings {
  io: Io;
  connect(options: ConnectOptions): Promise<MailSession>;
  /** What a server says first, without a login. */
  greet(host: string, port: number, timeoutMs: number): Promise<Hello>;
  /** The time, in ms since the epoch. */
  now(): number;
  /** Waits that many ms. */
  sleep(ms: number): Promise<void>;
  timer: Timer;
}

/** Does something every so many ms, until it is disposed of. */
export type Timer = (ms: number, act: () => void) => Disposable;
