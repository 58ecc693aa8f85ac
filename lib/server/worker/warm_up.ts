import {
  type Bytes,
  concatBytes,
  encodeText,
  randomBytes,
} from "../../crypto/bytes.ts";
import { SERVER_PUBLIC_KEY, serverPrivateKeyPath } from "../../keys/paths.ts";
import { hashPassword, verifyPassword } from "../../crypto/password_hash.ts";
import type { ByteStream } from "../../protocol/byte_stream.ts";
import { encodeFrame } from "../../protocol/records/frame.ts";
import {
  encodeHello,
  type EnhancedHello,
  LENGTH,
  sealLogin,
} from "../../protocol/handshake/handshake.ts";
import { generateEphemeralKeys } from "../../protocol/handshake/session_keys.ts";
import { serveOne } from "./serve_one.ts";
import { WORKER_EXIT } from "../ipc/worker_exit.ts";
import type { Lease, WorkerSettings } from "../ipc/worker_settings.ts";

/** Who rehearses. None of it is ever sent, and it opens nothing. */
const NOBODY = { username: "nobody", password: "of nobody" };

/**
 * Serves a client that is not there: it logs in and vanishes, all in memory. What runs
 * for the first time takes several times as long, so it is done before anybody waits.
 *
 * @throws {Error} If the server's two keys do not belong together.
 */
export async function warmUp(
  { privateKey, publicKey }: CryptoKeyPair,
  settings: WorkerSettings,
): Promise<void> {
  const record = await hashPassword(NOBODY.password, 1);
  const stream = streamOf(await loginBytes(publicKey));
  const exitCode = await serveOne(stream, {
    settings,
    privateKey,
    readPasswords: () =>
      Promise.resolve((_user, password) => verifyPassword(password, record)),
    // Nobody opens the Welcome: any key will do.
    loadUserKey: () => Promise.resolve(publicKey),
    hasAccount: () => false,
    emit: () => {},
  });
  if (exitCode === WORKER_EXIT.vanished) return;
  throw new Error(
    `Cannot use ${serverPrivateKeyPath(settings.keys)}: ` +
      `${SERVER_PUBLIC_KEY} is of another key`,
  );
}

/** What a worker is sent when a client logs in. */
async function loginBytes(serverKey: CryptoKey): Promise<Bytes> {
  const receivedAt = Date.now();
  const hello: EnhancedHello = {
    mode: "enhanced",
    sessionId: randomBytes(LENGTH.sessionId),
    challenge: randomBytes(LENGTH.challenge),
    serverTime: receivedAt,
    maxSkew: 0,
  };
  const helloFrame = encodeHello(hello);
  const loginFrame = await sealLogin(serverKey, {
    mode: "enhanced",
    ...NOBODY,
    clientNonce: randomBytes(LENGTH.clientNonce),
    sessionId: hello.sessionId,
    challenge: hello.challenge,
    clientTime: receivedAt,
    clientPublicKey: (await generateEphemeralKeys()).publicKey,
  }, helloFrame);
  const lease: Lease = { receivedAt };
  const leaseFrame = encodeFrame(encodeText(JSON.stringify(lease)));
  return concatBytes(leaseFrame, helloFrame, loginFrame);
}

/** A stream that says this and ends, and to which nobody listens. */
function streamOf(bytes: Bytes): ByteStream {
  let rest = bytes;
  return {
    read(into) {
      if (rest.length === 0) return null;
      const count = Math.min(rest.length, into.length);
      into.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
    write: ({ length }) => length,
  };
}
