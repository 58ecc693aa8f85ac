import { concatBytes } from "../../../crypto/bytes.ts";
import type { Clock } from "../../../program/clock.ts";
import type { RefusalCode } from "../../../protocol/errors.ts";
import { encodeLease } from "../../ipc/lease.ts";
import type { SessionLimits } from "../../ipc/settings.ts";
import type { ServerLog } from "../../server_log.ts";
import type {
  PreauthConnection,
  ReceivedLogin,
} from "../preauth/preauth_connection.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";
import { relay } from "./relay.ts";
import { SessionEvents } from "./session_events.ts";
import type { SessionEntry, SessionTable } from "./session_table.ts";
import { SessionTimeouts } from "./session_timeouts.ts";

/** A client that has sent its login, and the worker leased to it. */
export interface LeasedClient {
  connection: PreauthConnection;
  login: ReceivedLogin;
  worker: WorkerHandle;
}

/** What a session is served with. */
export interface ServeSessionContext {
  limits: SessionLimits;
  table: SessionTable;
  log: ServerLog;
  clock: Clock;
  /** Called once, when the worker accepts the login. */
  onAccepted(): void;
}

/**
 * Hands a login to its worker and moves bytes until the worker has ended.
 *
 * @returns The refusal that the client is owed, if its login was not accepted.
 */
export async function serveSession(
  { connection, login, worker }: LeasedClient,
  { limits, table, log, clock, onAccepted }: ServeSessionContext,
): Promise<RefusalCode | undefined> {
  const { conn, address } = connection;
  const cut = Promise.withResolvers<void>();
  const cutClient = () => {
    connection.cut();
    cut.resolve();
  };
  const timeouts = new SessionTimeouts({ worker, limits, clock, cutClient });
  let entry: SessionEntry | undefined;
  const events = new SessionEvents({
    address,
    log,
    clock,
    onAccepted: (user) => {
      timeouts.begin();
      entry = table.add({ user, address, timeouts });
      onAccepted();
    },
  });
  worker.onEvent = (event) => events.handle(event);
  worker.onStderrLine = (line) => log.notice(`A worker said: ${line}`);
  try {
    await worker.write(leaseBytes(login));
    const relaying = relay(conn, worker, (from, bytes) => {
      timeouts.touch();
      if (entry) table.count(entry, from, bytes);
    });
    // A write to a client that takes no bytes may outlive its connection's closing.
    await Promise.race([relaying, cut.promise]);
    await worker.ended;
  } finally {
    timeouts.clear();
    if (entry) table.remove(entry);
  }
  return events.end(timeouts.reason);
}

/** Lease, Hello, Login and what came after it. */
function leaseBytes(login: ReceivedLogin): Uint8Array<ArrayBuffer> {
  const { receivedAt, helloFrame, loginFrame, rest } = login;
  const lease = encodeLease({ receivedAt });
  return concatBytes(lease, helloFrame, loginFrame, rest);
}
