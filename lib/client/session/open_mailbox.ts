import { WaitBar } from "../output/wait_bar.ts";
import type { Io } from "../terminal/io.ts";
import { Mailbox } from "./mailbox.ts";
import type { ClientOptions } from "../options.ts";
import type { ConnectOptions } from "./connect_options.ts";
import type { MailSession } from "./mail_session.ts";
import { whileFull } from "./wait_for_place.ts";

/** What the client works with; tests replace it. */
export interface Surroundings {
  io: Io;
  connect(options: ConnectOptions): Promise<MailSession>;
  /** Waits that many ms. */
  sleep(ms: number): Promise<void>;
}

/** Who logs in where, with what. */
export type Account = Omit<
  ConnectOptions,
  "enhanced" | "timeoutMs" | "notify" | "display"
>;

/**
 * Logs in, and with `--wait` waits while the server is full.
 *
 * @throws {Failure} With the exit code of what went wrong.
 */
export async function openMailbox(
  { io, connect, sleep }: Surroundings,
  account: Account,
  { enhanced, timeoutMs, wait }: ClientOptions,
): Promise<Mailbox> {
  const notify = (text: string) => io.warn(`${text}\n`);
  const display = new WaitBar(io.barScreen, notify);
  const logIn = () =>
    connect({ ...account, enhanced, timeoutMs, notify, display });
  const open = wait ? () => whileFull(logIn, { sleep, notify }) : logIn;
  return new Mailbox(await open(), open, notify);
}
