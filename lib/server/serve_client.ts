import { type Bytes, concatBytes } from "../crypto/bytes.ts";
import type { MailStore } from "../mail/store.ts";
import { openMailStore } from "../mail/mail_store.ts";
import { writeAll } from "../protocol/byte_stream.ts";
import { Channel, parseFields } from "../protocol/channel.ts";
import { encodeFrame, FrameReader } from "../protocol/frame.ts";
import { decodeHello } from "../protocol/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../protocol/limits.ts";
import { RecordReader, RecordWriter } from "../protocol/record_stream.ts";
import { RECORD_FRAME_LIMIT } from "../protocol/records.ts";
import { Accounts } from "./accounts.ts";
import { type AcceptedLogin, checkLogin, type LoginAttempt } from "./login.ts";
import { Session } from "./session.ts";
import { stdioStream } from "./stdio_stream.ts";
import { emit } from "./worker_events.ts";
import { WORKER_EXIT, type WorkerExit } from "./worker_exit.ts";
import type { Lease, WorkerSettings } from "./worker_settings.ts";

/**
 * A worker's life: loads the keys, waits to be leased to a client, checks its login,
 * serves its session.
 */
export async function serveClient(
  settings: WorkerSettings,
): Promise<WorkerExit> {
  const accounts = new Accounts(settings.keys);
  let privateKey: CryptoKey;
  try {
    privateKey = await accounts.loadPrivateKey();
    await accounts.check();
  } catch (error) {
    emit({ event: "unusable", message: (error as Error).message });
    return WORKER_EXIT.unusable;
  }
  emit({ event: "ready" });
  const frames = new FrameReader(stdioStream, LOGIN_FRAME_LIMIT);
  const attempt = await readAttempt(frames);
  if (!attempt) return WORKER_EXIT.done;
  const result = await checkLogin(attempt, {
    privateKey,
    verifyPassword: (user, password) => accounts.verify(user, password),
    loadUserKey: (user) => accounts.loadUserKey(user),
  });
  if (!result.accepted) {
    const { code, user, alert } = result;
    emit({ event: "refused", code, user, alert });
    return WORKER_EXIT.refused;
  }
  emit({ event: "accepted", user: result.user, session: sessionId(attempt) });
  const store = openMailStore(settings.mail, {
    quota: settings.quota,
    log: (message) => emit({ event: "notice", message }),
  });
  try {
    return await serveSession(frames, result, { settings, accounts, store });
  } finally {
    store.close();
  }
}

/** The lease, the Hello and the Login, or undefined if no client came. */
async function readAttempt(
  frames: FrameReader,
): Promise<LoginAttempt | undefined> {
  const leaseBody = await frames.next();
  if (!leaseBody) return undefined;
  const { receivedAt } = parseFields(leaseBody) as unknown as Lease;
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

/** Welcome and the first record go out together. */
async function serveSession(
  frames: FrameReader,
  { user, welcomeFrame, protection }: AcceptedLogin,
  { settings, accounts, store }: {
    settings: WorkerSettings;
    accounts: Accounts;
    store: MailStore;
  },
): Promise<WorkerExit> {
  frames.limit = RECORD_FRAME_LIMIT;
  let before: Bytes | undefined = welcomeFrame;
  const stream = {
    write(bytes: Uint8Array): Promise<number> | number {
      if (!before) return stdioStream.write(bytes);
      const first = concatBytes(before, bytes);
      before = undefined;
      return writeAll(stdioStream, first).then(() => bytes.length);
    },
  };
  const channel = new Channel(
    new RecordReader(frames, protection.opener),
    new RecordWriter(stream, protection.sealer),
  );
  const { maxContent, idleMs, sessionMs } = settings;
  const session = new Session({
    channel,
    user,
    store,
    hasAccount: (name) => accounts.has(name),
    limits: { maxContent, idleMs, sessionMs },
    emit,
    now: () => performance.now(),
  });
  return await session.run();
}
