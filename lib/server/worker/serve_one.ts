import type { Bytes } from "../../crypto/bytes.ts";
import { openMailStore } from "../../store/maildir/maildir_store.ts";
import { type ByteStream, writeAll } from "../../protocol/byte_stream.ts";
import { parseMessage } from "../../protocol/message.ts";
import type { Channel } from "../../protocol/records/channel.ts";
import { openChannel } from "../../protocol/records/open_channel.ts";
import { encodeFrame, FrameReader } from "../../protocol/records/frame.ts";
import { decodeHello } from "../../protocol/handshake/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../../protocol/limits.ts";
import { checkLogin, type LoginAttempt, type LoginContext } from "./login.ts";
import { Session } from "./session.ts";
import type { SessionContext } from "./session_context.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/worker_exit.ts";
import type { Lease, WorkerSettings } from "../ipc/worker_settings.ts";

/** What a client is served with. */
export interface ServingContext
  extends LoginContext, Pick<SessionContext, "hasAccount" | "emit"> {
  settings: WorkerSettings;
}

/** Waits for the login of one client, checks it, and serves its session. */
export async function serveOne(
  stream: ByteStream,
  context: ServingContext,
): Promise<WorkerExit> {
  const frames = new FrameReader(stream, LOGIN_FRAME_LIMIT);
  const attempt = await readAttempt(frames);
  if (!attempt) return WORKER_EXIT.done;
  const result = await checkLogin(attempt, context);
  if (!result.accepted) {
    const { code, user, alert } = result;
    context.emit({ event: "refused", code, user, alert });
    return WORKER_EXIT.refused;
  }
  const { user, welcomeFrame } = result;
  // The client opens it meanwhile, and the supervisor passes it on before all else.
  await writeAll(stream, welcomeFrame);
  context.emit({ event: "accepted", user, session: sessionId(attempt) });
  const channel = openChannel(stream, frames, await result.protection);
  return await serveSession(channel, user, context);
}

/** The lease, the Hello and the Login, or undefined if no client came. */
async function readAttempt(
  frames: FrameReader,
): Promise<LoginAttempt | undefined> {
  const leaseBody = await frames.next();
  if (!leaseBody) return undefined;
  const { receivedAt } = parseMessage(leaseBody) as Lease;
  const helloFrame = await nextFrame(frames);
  const loginFrame = await nextFrame(frames);
  const hello = decodeHello(helloFrame.subarray(4));
  return { receivedAt, hello, helloFrame, loginFrame };
}

async function nextFrame(frames: FrameReader): Promise<Bytes> {
  return encodeFrame(await frames.next() ?? new Uint8Array(0));
}

function sessionId({ hello }: LoginAttempt): string | undefined {
  return hello.mode === "enhanced" ? hello.sessionId.toHex() : undefined;
}

async function serveSession(
  channel: Channel,
  user: string,
  { settings, hasAccount, emit }: ServingContext,
): Promise<WorkerExit> {
  const { mail, quota, maxContent, idleMs, sessionMs } = settings;
  const store = openMailStore(mail, {
    quota,
    log: (message) => emit({ event: "notice", message }),
  });
  const session = new Session({
    channel,
    user,
    store,
    hasAccount,
    limits: { maxContent, idleMs, sessionMs },
    emit,
    now: () => performance.now(),
  });
  try {
    return await session.run();
  } finally {
    store.close();
  }
}
