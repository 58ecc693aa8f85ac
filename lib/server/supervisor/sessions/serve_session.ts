/**
 * Sessions: the supervisor moves the bytes between a client and its worker (relay.ts),
 * handles the worker's events (session_events.ts), keeps the limits that the worker should
 * have kept (session_timeouts.ts), and lists who is logged in (session_table.ts).
 *
 * @module
 */
import { type Bytes, concatBytes } from "../../../crypto/bytes.ts";
import type { Clock } from "../../../program/clock.ts";
import { writeAll } from "../../../protocol/byte_stream.ts";
import { WORKER_EXIT } from "../../ipc/exit_codes.ts";
import { encodeLease } from "../../ipc/lease.ts";
import type { ServerLog } from "../../log/server_log.ts";
import type { Counters } from "../counters.ts";
import type { Verdict } from "../logins/login_process.ts";
import type { ParkedClient } from "../parking/parked_connection.ts";
import type { PreauthConnection } from "../preauth/preauth_connection.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";
import { HeldConn } from "./held_conn.ts";
import { PasswordWishes, type WriteChange } from "./password_wishes.ts";
import { relay } from "./relay.ts";
import { SessionEvents } from "./session_events.ts";
import type { SessionEntry, SessionTable } from "./session_table.ts";
import { SessionTimeouts, type SupervisedLimits } from "./session_timeouts.ts";

/** A client who is logged in, and the worker leased to them. */
export interface LoggedInClient {
  connection: PreauthConnection;
  /** What came after the Login. */
  rest: Bytes;
  accepted: Extract<Verdict, { event: "accepted" }>;
  worker: WorkerHandle;
  /** Its place, where servers count sessions together; the table counts them otherwise. */
  place?: SessionPlace;
}

/** What servers that count sessions together say of one. */
export interface SessionPlace {
  /** Of `SessionTable.newId`. */
  id: number;
  /** Whether the user has as many sessions as one may have, without this one. */
  isSurplus: boolean;
}

/** What a session is served with. */
export interface ServeSessionContext {
  limits: SupervisedLimits;
  table: SessionTable;
  log: ServerLog;
  clock: Clock;
  counters: Counters;
  /** Has a user's new password written, if the old one is right. Never rejects. */
  changePassword: WriteChange;
  /** Called when the user has sent a mail. */
  onMail(to: readonly string[]): void;
  /** Parks the connection of a client whose session ended with that wish. */
  park(client: ParkedClient): void;
  /** Called when the session is over, which may be before its worker has ended. */
  onEnded(): void;
  /** Called when the worker died in a session: perhaps in the middle of a delivery. */
  onCrashed(): void;
}

/**
 * Hands a session to its worker and moves bytes until the worker has ended.
 *
 * @returns Whether the connection goes on, parked.
 */
export async function serveSession(
  client: LoggedInClient,
  context: ServeSessionContext,
): Promise<boolean> {
  const session = open(client, context);
  const { events, entry, timeouts } = session;
  try {
    await relayToEnd(client, session, context);
  } finally {
    timeouts.clear();
    context.table.remove(entry);
  }
  events.end(timeouts.reason, client.worker.reachedLimit);
  if (!events.parks || timeouts.reason) return false;
  const { user, since, hasNews, account } = entry;
  const { connection } = client;
  const first = session.held.take();
  context.park({ connection, user, since, hasNews, account, first });
  return true;
}

/** A session that is served. */
interface OpenSession {
  entry: SessionEntry;
  events: SessionEvents;
  timeouts: SessionTimeouts;
  held: HeldConn;
  /** Whether the user has as many sessions as one may have, without this one. */
  isSurplus: boolean;
  /** Resolves once the connection was cut. */
  cut: Promise<void>;
}

function open(
  client: LoggedInClient,
  context: ServeSessionContext,
): OpenSession {
  const { connection, accepted: { user, account }, worker, place } = client;
  const { limits, table, clock } = context;
  const { promise: cut, resolve } = Promise.withResolvers<void>();
  const cutClient = () => {
    connection.cut();
    resolve();
  };
  const timeouts = new SessionTimeouts({ worker, limits, clock, cutClient });
  const isSurplus = place?.isSurplus ??
    table.countOf(user) >= limits.maxPerUser;
  const { address } = connection;
  const entry = table.add({
    ...{ id: place?.id, user, account, address, timeouts },
  });
  const events = eventsOf(client, entry, context);
  timeouts.begin();
  // The worker gets no request of a session that is one too many.
  const welcomed = Promise.withResolvers<void>();
  if (isSurplus) timeouts.refuse();
  else welcomed.resolve();
  const held = new HeldConn(connection.conn, welcomed.promise);
  return { entry, events, timeouts, held, isSurplus, cut };
}

/** Handles what the worker tells from now on. */
function eventsOf(
  { accepted: { session }, worker }: LoggedInClient,
  entry: SessionEntry,
  context: ServeSessionContext,
): SessionEvents {
  const { table, log, clock, counters, onMail, onEnded } = context;
  const { user, address } = entry;
  const wishes = new PasswordWishes({
    ...{ ...context, worker, user, address },
    onBegin: () => table.changes(entry),
    onEnd: (account) => table.changed(entry, account),
  });
  const events = new SessionEvents({
    ...{ user, session, address, log, clock, counters, onMail },
    onEnded() {
      entry.isOver = true;
      onEnded();
    },
    onWrong: () => worker.condemn(),
    onPassword: (envelope) => wishes.wish(envelope),
  });
  worker.onEvent = (event) => events.handle(event);
  worker.onStderrLine = (line) => events.handleStderrLine(line);
  return events;
}

async function relayToEnd(
  client: LoggedInClient,
  { entry, events, timeouts, held, isSurplus, cut }: OpenSession,
  { table, counters, onCrashed }: ServeSessionContext,
): Promise<void> {
  const { worker } = client;
  const relaying = begin(client, isSurplus).then(() =>
    relay(held, worker, (from, bytes) => {
      timeouts.touch();
      table.count(entry, from, bytes);
    })
  );
  // A write to a client that takes no bytes may outlive its connection's closing.
  await Promise.race([relaying, cut]);
  const exitCode = await worker.ended;
  if (!events.lacksEnd && exitCode === WORKER_EXIT.done) return;
  counters.crashes++;
  onCrashed();
}

/**
 * Welcomes the client, and leases the worker. Never rejects: whoever has gone is found out
 * by the relay.
 */
async function begin(
  { connection, accepted, worker, rest }: LoggedInClient,
  isSurplus: boolean,
): Promise<void> {
  const lease = encodeLease(Uint8Array.fromBase64(accepted.handover));
  const bytes = isSurplus ? lease : concatBytes(lease, rest);
  const leased = worker.write(bytes).catch(() => worker.closeInput());
  const welcome = Uint8Array.fromBase64(accepted.welcome);
  await writeAll(connection.conn, welcome).catch(() => {});
  await leased;
}
