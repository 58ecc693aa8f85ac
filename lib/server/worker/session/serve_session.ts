import type { ByteStream } from "../../../protocol/byte_stream.ts";
import {
  basicProtection,
  type EphemeralKeys,
  type RecordProtection,
  recordProtection,
} from "../../../protocol/handshake/session_keys.ts";
import { FrameReader } from "../../../protocol/records/frame.ts";
import { openChannel } from "../../../protocol/records/open_channel.ts";
import type { SessionOutcome, WorkerEvent } from "../../ipc/events.ts";
import {
  type Handover,
  openHandover,
  type SessionSecrets,
} from "../../ipc/handover.ts";
import { LEASE_LIMIT } from "../../ipc/lease.ts";
import type { SessionLimits } from "../../ipc/settings.ts";
import { STOP_GRACE_MS } from "../../limits.ts";
import type { SessionContext } from "./session_context.ts";
import { SessionStream } from "./session_stream.ts";
import { SessionTime } from "./session_time.ts";

/** A user who is logged in, and the channel to them. */
export type LoggedInClient = Pick<
  SessionContext,
  "channel" | "user" | "mode" | "time" | "stopping"
>;

/** What a session is served with. */
export interface ServeContext {
  /** The worker's key for this one session. */
  keys: EphemeralKeys;
  limits: SessionLimits;
  /** The monotonic clock, in ms. */
  now(): number;
  emit(event: WorkerEvent): void;
  /** Aborted by a {@link StopError} when the session has to end. */
  stopping: AbortSignal;
  /** Serves the requests of a session to its end. */
  run(client: LoggedInClient): Promise<SessionOutcome>;
}

/**
 * Waits for the session of a client who has logged in elsewhere, and serves it. An event
 * tells how it ended.
 *
 * @throws {Error} If what comes was sealed to another worker.
 */
export async function serveSession(
  stream: ByteStream,
  context: ServeContext,
): Promise<void> {
  const { stopping } = context;
  const sessionStream = new SessionStream(stream);
  const frames = new FrameReader(sessionStream, LEASE_LIMIT);
  const lease = await frames.next();
  if (!lease) return;
  const handover = await openHandover(context.keys, lease);
  const time = new SessionTime(context.limits, context.now);
  sessionStream.begin(time);
  if (stopping.aborted) endReads(sessionStream, stopping);
  stopping.addEventListener("abort", () => endReads(sessionStream, stopping));
  const protection = await protectionOf(handover.secrets);
  const channel = openChannel(stream, frames, protection);
  const client = { ...clientOf(handover), channel, time, stopping };
  context.emit({ event: "ended", outcome: await context.run(client) });
}

function clientOf(
  { user, secrets: { mode } }: Handover,
): Pick<LoggedInClient, "user" | "mode"> {
  return { user, mode };
}

function protectionOf(secrets: SessionSecrets): Promise<RecordProtection> {
  return secrets.mode === "basic"
    ? basicProtection(secrets.symKey)
    : recordProtection(secrets, "server");
}

/** A request under way may take some time to be whole, if the server stops. */
function endReads(stream: SessionStream, { reason }: AbortSignal): void {
  const end = () => stream.stop(reason);
  if (reason.reason === "closing") setTimeout(end, STOP_GRACE_MS);
  else end();
}
