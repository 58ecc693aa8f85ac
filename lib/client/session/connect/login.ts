import { type Bytes, randomBytes } from "../../../crypto/bytes.ts";
import { type ByteStream, writeAll } from "../../../protocol/byte_stream.ts";
import type { Channel } from "../../../protocol/records/channel.ts";
import {
  ProtocolError,
  RefusedError,
  SecurityError,
  TruncatedError,
} from "../../../protocol/errors.ts";
import {
  encodeFrame,
  frameBody,
  FrameReader,
} from "../../../protocol/records/frame.ts";
import {
  decodeHello,
  decodeRefused,
  decodeWait,
  type EnhancedHello,
  type Hello,
  LENGTH,
  type Login,
  openWelcome,
  sealLogin,
  type Wait,
  type Welcome,
} from "../../../protocol/handshake/handshake.ts";
import {
  LEAST_WAIT_MS,
  LOGIN_FRAME_LIMIT,
  MAX_WAITS_MS,
} from "../../../protocol/limits.ts";
import { openChannel } from "../../../protocol/records/open_channel.ts";
import { clockProblem } from "../../output/clock_problem.ts";
import {
  basicProtection,
  enhancedProtection,
  type EphemeralKeys,
  generateEphemeralKeys,
  type RecordProtection,
  sharedSecret,
} from "../../../protocol/handshake/session_keys.ts";

/** The user who logs in, their keys, and what the client insists on. */
export interface LoginOptions {
  user: string;
  password: string;
  keys: { privateKey: CryptoKey; serverPublicKey: CryptoKey };
  /** Why a basic server is refused, or undefined if it is not. */
  refuseBasic?: string;
  /** The client's clock, in ms since the epoch. */
  now: () => number;
  /** How long the client waits for each frame of the server, in ms. */
  timeoutMs: number;
  /** Called each time that the server says that this login has to wait. */
  onWait?: (wait: Wait) => void;
}

/** A connection whose handshake is done. */
export interface LoggedIn {
  channel: Channel;
  /** What the channel reads; it is of use once the session has ended. */
  frames: FrameReader;
  mode: Hello["mode"];
}

/**
 * Does the client's half of the handshake (docs/protocol.md, "Handshake").
 *
 * @throws {RefusedError} If the server refuses the login.
 * @throws {SecurityError} If the server does not have the private key to our public one,
 * its clock is off, or its mode is not accepted.
 * @throws {ProtocolError} If the server speaks another protocol or closes the connection.
 * @throws {ReadTimeoutError} If a frame does not come in time.
 */
export async function logIn(
  stream: ByteStream,
  options: LoginOptions,
): Promise<LoggedIn> {
  const frames = new FrameReader(stream, LOGIN_FRAME_LIMIT);
  // Made while the Hello is on its way.
  const making = generateEphemeralKeys();
  const helloFrame = encodeFrame(await answer(frames, options));
  const hello = decodeHello(frameBody(helloFrame));
  checkHello(hello, options);
  const ephemeral = await making;
  const login = newLogin(hello, ephemeral, options);
  const loginFrame = await sealLogin(
    options.keys.serverPublicKey,
    login,
    helloFrame,
  );
  await writeAll(stream, loginFrame);
  const welcomeFrame = encodeFrame(await answer(frames, options));
  const welcome = await openWelcome(
    options.keys.privateKey,
    frameBody(welcomeFrame),
    login,
    helloFrame,
    loginFrame,
  );
  const protection = await protect(
    welcome,
    { helloFrame, loginFrame, welcomeFrame },
    ephemeral,
  );
  const channel = openChannel(stream, frames, protection);
  return { channel, frames, mode: hello.mode };
}

/**
 * The next frame that is no Wait. The frame after a Wait may take that much longer.
 *
 * @throws {RefusedError} If the frame is a refusal.
 */
async function answer(
  frames: FrameReader,
  { timeoutMs, onWait }: LoginOptions,
): Promise<Bytes> {
  let waitMs = 0;
  for (
    let sum = 0;
    sum <= MAX_WAITS_MS;
    sum += Math.max(waitMs, LEAST_WAIT_MS)
  ) {
    const body = await frames.next({ timeoutMs: timeoutMs + waitMs });
    if (!body) {
      throw new TruncatedError("The server closed the connection in the login");
    }
    const refusal = decodeRefused(body);
    if (refusal) throw new RefusedError(refusal);
    const wait = decodeWait(body);
    if (wait === undefined) return body;
    waitMs = wait.ms;
    onWait?.(wait);
  }
  throw new ProtocolError("The server says to wait without end");
}

/** Checks, before the password is sent, whether to send it to this server. */
function checkHello(hello: Hello, options: LoginOptions): void {
  if (hello.mode === "basic") {
    if (options.refuseBasic) throw new SecurityError(options.refuseBasic);
    return;
  }
  const difference = options.now() - hello.serverTime;
  if (Math.abs(difference) > hello.maxSkew) throw clockError(difference);
}

/** The error of clocks that differ, which says by how much. */
function clockError(differenceMs: number): SecurityError {
  return new SecurityError(clockProblem(differenceMs));
}

function newLogin(
  hello: Hello,
  ephemeral: EphemeralKeys,
  { user: username, password, now }: LoginOptions,
): Login {
  const clientNonce = randomBytes(LENGTH.clientNonce);
  const credentials = { username, password, clientNonce };
  if (hello.mode === "basic") return { mode: "basic", ...credentials };
  const { sessionId, challenge }: EnhancedHello = hello;
  return {
    mode: "enhanced",
    ...credentials,
    sessionId,
    challenge,
    clientTime: now(),
    clientPublicKey: ephemeral.publicKey,
  };
}

async function protect(
  welcome: Welcome,
  frames: { helloFrame: Bytes; loginFrame: Bytes; welcomeFrame: Bytes },
  ephemeral: EphemeralKeys,
): Promise<RecordProtection> {
  if (welcome.mode === "basic") return await basicProtection(welcome.symKey);
  const { sessionId, sessionKey, serverPublicKey } = welcome;
  const secret = await sharedSecret(ephemeral.privateKey, serverPublicKey);
  return await enhancedProtection(
    { ...frames, sessionId, sessionKey, sharedSecret: secret },
    "client",
  );
}
