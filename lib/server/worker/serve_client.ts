import type { Bytes } from "../../crypto/bytes.ts";
import { type ByteStream, writeAll } from "../../protocol/byte_stream.ts";
import { decodeHello } from "../../protocol/handshake/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../../protocol/limits.ts";
import {
  encodeFrame,
  frameBody,
  FrameReader,
} from "../../protocol/records/frame.ts";
import { openChannel } from "../../protocol/records/open_channel.ts";
import type { SessionOutcome, WorkerEvent } from "../ipc/events.ts";
import { type Lease, parseLease } from "../ipc/lease.ts";
import { checkLogin, type LoginAttempt, type LoginContext } from "./login.ts";
import type { SessionContext } from "./session_context.ts";
import { STOP_GRACE_MS } from "../limits.ts";
import { SessionStream } from "./session_stream.ts";
import type { SessionLimits } from "../ipc/settings.ts";
import { SessionTime } from "./session_time.ts";

/** A user who is logged in, and the channel to them. */
export type LoggedInClient = Pick<
  SessionContext,
  "channel" | "user" | "mode" | "time" | "stopping"
>;

/** What a client is served with. */
export interface ClientContext extends LoginContext {
  /** Whether the server's keys are still those that the worker has. */
  hasCurrentKeys(): boolean;
  limits: SessionLimits;
  /** The monotonic clock, in ms. */
  now(): number;
  emit(event: WorkerEvent): void;
  /**
   * Called when the login is good.
   *
   * @returns A signal that is aborted by a {@link StopError} when the session has to end.
   */
  beginSession(user: string): AbortSignal;
  /** Serves the requests of a session to its end. */
  serveSession(client: LoggedInClient): Promise<SessionOutcome>;
}

/**
 * Waits for the login of one client, checks it, and serves its session. Events tell how
 * each went.
 */
export async function serveClient(
  stream: ByteStream,
  context: ClientContext,
): Promise<void> {
  const { emit } = context;
  const sessionStream = new SessionStream(stream);
  const frames = new FrameReader(sessionStream, LOGIN_FRAME_LIMIT);
  const attempt = await readAttempt(frames);
  if (!attempt) return;
  if (!attempt.anyKeys && !context.hasCurrentKeys()) {
    return emit({ event: "stale" });
  }
  const result = await checkLogin(attempt, context);
  if (!result.accepted) {
    const { code, user, alert } = result;
    return emit({ event: "refused", code, user, alert });
  }
  const { user, welcomeFrame } = result;
  const stopping = context.beginSession(user);
  // The client opens it meanwhile, and the supervisor passes it on before all else.
  await writeAll(stream, welcomeFrame);
  emit({ event: "accepted", user, session: sessionId(attempt) });
  const protection = await result.protection;
  const time = new SessionTime(context.limits, context.now);
  sessionStream.begin(time);
  stopping.addEventListener("abort", () => endReads(sessionStream, stopping));
  const channel = openChannel(stream, frames, protection);
  const { mode } = attempt.hello;
  const client = { channel, user, mode, time, stopping };
  emit({ event: "ended", outcome: await context.serveSession(client) });
}

/** A request under way may take some time to be whole, if the server stops. */
function endReads(stream: SessionStream, { reason }: AbortSignal): void {
  const end = () => stream.stop(reason);
  if (reason.reason === "closing") setTimeout(end, STOP_GRACE_MS);
  else end();
}

/** The lease, the Hello and the Login, or undefined if no client came. */
async function readAttempt(
  frames: FrameReader,
): Promise<LoginAttempt & Lease | undefined> {
  const leaseBody = await frames.next();
  if (!leaseBody) return undefined;
  const lease = parseLease(leaseBody);
  const helloFrame = await nextFrame(frames);
  const loginFrame = await nextFrame(frames);
  const hello = decodeHello(frameBody(helloFrame));
  return { ...lease, hello, helloFrame, loginFrame };
}

async function nextFrame(frames: FrameReader): Promise<Bytes> {
  return encodeFrame(await frames.next() ?? new Uint8Array(0));
}

function sessionId({ hello }: LoginAttempt): string | undefined {
  return hello.mode === "enhanced" ? hello.sessionId.toHex() : undefined;
}
