/**
 * Sessions: the supervisor moves the bytes between a client and its worker (relay.ts),
 * handles the worker's events (session_events.ts), keeps the limits that the worker should
 * have kept (session_timeouts.ts), and lists who is logged in (session_table.ts).
 *
 * @module
 */
import { concatBytes } from "../../../crypto/bytes.ts";
import type { Clock } from "../../../program/clock.ts";
import type { RefusalCode } from "../../../protocol/errors.ts";
import { CHECK_MS } from "../../limits.ts";
import { WORKER_EXIT } from "../../ipc/exit_codes.ts";
import { encodeLease } from "../../ipc/lease.ts";
import type { ServerLog } from "../../log/server_log.ts";
import type {
  PreauthConnection,
  ReceivedLogin,
} from "../preauth/preauth_connection.ts";
import type { WantedChange } from "../workers/password_changes.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";
import type { ParkedClient } from "../parking/parked_connection.ts";
import type { Counters } from "../counters.ts";
import { HeldConn } from "./held_conn.ts";
import { relay } from "./relay.ts";
import { SessionEvents } from "./session_events.ts";
import type { SessionEntry, SessionTable } from "./session_table.ts";
import { SessionTimeouts, type SupervisedLimits } from "./session_timeouts.ts";

/** A client that has sent its login, and the worker leased to it. */
export interface LeasedClient {
  connection: PreauthConnection;
  login: ReceivedLogin;
  worker: WorkerHandle;
  /** Whether the worker checks the login even if the server has other keys by now. */
  anyKeys?: boolean;
}

/** What a session is served with. */
export interface ServeSessionContext {
  limits: SupervisedLimits;
  table: SessionTable;
  log: ServerLog;
  clock: Clock;
  counters: Counters;
  /** Called once, when the worker accepts the login. */
  onAccepted(user: string): void;
  /** Has a user's new password written; false if it was not. Never rejects. */
  changePassword(change: WantedChange): Promise<boolean>;
  /** Called when the user has sent a mail. */
  onMail(to: readonly string[]): void;
  /** Parks the connection of a client whose session ended with that wish. */
  park(client: ParkedClient): void;
  /** Called when the worker died in a session: perhaps in the middle of a delivery. */
  onCrashed(): void;
}

/** How a login was refused. */
export interface Refusal {
  code: RefusalCode;
  /** The name that it gave, if it could be read. */
  aimedAt?: string;
}

/**
 * Hands a login to its worker and moves bytes until the worker has ended.
 *
 * @returns The refusal that the client is owed, if its login was not accepted; "stale" if
 * the worker did not check it, since the server has other keys by now; "parked" if the
 * connection goes on.
 */
export async function serveSession(
  { connection, login, worker, anyKeys }: LeasedClient,
  context: ServeSessionContext,
): Promise<Refusal | "stale" | "parked" | undefined> {
  const { limits, table, log, clock, counters, onAccepted, onCrashed } =
    context;
  const { conn, address } = connection;
  const cut = Promise.withResolvers<void>();
  const cutClient = () => {
    connection.cut();
    cut.resolve();
  };
  const timeouts = new SessionTimeouts({ worker, limits, clock, cutClient });
  // The worker gets no request of a session that is one too many.
  const welcomed = Promise.withResolvers<void>();
  let entry: SessionEntry | undefined;
  const onWrong = () => worker.kill();
  const events = new SessionEvents({
    address,
    log,
    clock,
    counters,
    onWrong,
    onMail: context.onMail,
    onPassword: passwordWriter(context, worker, address),
    onAccepted: (user) => {
      timeouts.begin();
      const isSurplus = table.countOf(user) >= limits.maxPerUser;
      entry = table.add({ user, address, timeouts });
      onAccepted(user);
      if (isSurplus) timeouts.refuse();
      else welcomed.resolve();
    },
  });
  const deadline = clock.setTimeout(() => {
    log.failure(`A worker did not check a login in ${CHECK_MS / 1000} s.`);
    worker.kill();
  }, CHECK_MS);
  worker.onEvent = (event) => {
    if (event.event !== "notice") clock.clearTimeout(deadline);
    events.handle(event);
  };
  worker.onStderrLine = (line) => events.handleStderrLine(line);
  const held = new HeldConn(conn, welcomed.promise);
  try {
    await worker.write(leaseBytes(login, anyKeys));
    const relaying = relay(held, worker, (from, bytes) => {
      timeouts.touch();
      if (entry) table.count(entry, from, bytes);
    });
    // A write to a client that takes no bytes may outlive its connection's closing.
    await Promise.race([relaying, cut.promise]);
    const exitCode = await worker.ended;
    if (events.lacksEnd || (entry && exitCode !== WORKER_EXIT.done)) {
      counters.crashes++;
      onCrashed();
    }
  } finally {
    clock.clearTimeout(deadline);
    timeouts.clear();
    if (entry) table.remove(entry);
  }
  if (events.isStale && !anyKeys) return "stale";
  const code = events.end(timeouts.reason, worker.reachedLimit);
  const account = events.parks;
  if (entry && account && !timeouts.reason) {
    const { user, since, hasNews } = entry;
    const first = held.take();
    context.park({ connection, user, since, hasNews, account, first });
    return "parked";
  }
  return code && { code, aimedAt: events.aimedAt };
}

/** Has a password written, and tells the worker if it was not. */
function passwordWriter(
  { changePassword }: ServeSessionContext,
  worker: WorkerHandle,
  address: string,
): (user: string, envelope: string) => Promise<void> {
  return async (user, envelope) => {
    const changed = await changePassword({ user, address, envelope });
    if (!changed) worker.tellPasswordFailed();
  };
}

/** Lease, Hello, Login and the bytes after it. */
function leaseBytes(
  login: ReceivedLogin,
  anyKeys?: boolean,
): Uint8Array<ArrayBuffer> {
  const { receivedAt, helloFrame, loginFrame, rest } = login;
  const lease = encodeLease({ receivedAt, anyKeys });
  return concatBytes(lease, helloFrame, loginFrame, rest);
}
