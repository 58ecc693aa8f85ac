import { WaitBar } from "../output/wait_bar.ts";
import type { Watch } from "../transfer/transfer.ts";
import { withBar } from "../transfer/transfer_bar.ts";
import type { Surroundings } from "../surroundings.ts";
import { note } from "../terminal/io.ts";
import { Mailbox } from "./mailbox.ts";
import type { ClientOptions } from "../options.ts";
import type { ConnectOptions } from "./connect/connect_options.ts";
import { whileFull } from "./connect/wait_for_place.ts";

export type { Surroundings };

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
  const notify = (text: string) => note(io, `${text}\n`);
  const display = new WaitBar(io.barScreen, notify);
  const logIn = () =>
    connect({ ...account, enhanced, timeoutMs, notify, display });
  const open = wait ? () => whileFull(logIn, { sleep, notify }) : logIn;
  const watch: Watch = (...transfer) => withBar(io.barScreen, ...transfer);
  return new Mailbox(await open(), open, notify, watch);
}
