import { type Bytes, concatBytes, randomBytes } from "../../crypto/bytes.ts";
import { hashPassword, verifyPassword } from "../../crypto/password_hash.ts";
import { SERVER_PUBLIC_KEY, serverPrivateKeyPath } from "../../keys/paths.ts";
import type { ByteStream } from "../../protocol/byte_stream.ts";
import {
  encodeHello,
  type EnhancedHello,
  LENGTH,
  sealLogin,
} from "../../protocol/handshake/handshake.ts";
import { generateEphemeralKeys } from "../../protocol/handshake/session_keys.ts";
import type { WorkerEvent } from "../ipc/events.ts";
import { encodeLease } from "../ipc/lease.ts";
import type { LoginContext } from "./login.ts";

/** The user of the warm-up. None of it is ever sent, and it opens nothing. */
const NOBODY = { username: "nobody", password: "of nobody" };

/** What stands in for the accounts and the supervisor in the warm-up. */
export interface WarmUpContext extends LoginContext {
  hasCurrentKeys(): boolean;
  beginSession(): AbortSignal;
  emit(event: WorkerEvent): void;
}

/** Serves the client of the warm-up as any other. */
export type ServeNobody = (
  stream: ByteStream,
  context: WarmUpContext,
) => Promise<void>;

/** The server's two keys, and the folder that they are from. */
export interface ServerKeys extends CryptoKeyPair {
  folder: string;
}

/**
 * Serves a client that is not there: it logs in and vanishes, all in memory. Code takes
 * several times as long when it runs for the first time, so the worker runs it before
 * a client waits.
 *
 * @throws {Error} If the server's two keys do not belong together.
 */
export async function warmUp(
  { privateKey, publicKey, folder }: ServerKeys,
  serve: ServeNobody,
): Promise<void> {
  const record = await hashPassword(NOBODY.password, 1);
  const stream = streamOf(await loginBytes(publicKey));
  const events: WorkerEvent["event"][] = [];
  await serve(stream, {
    privateKey,
    hasCurrentKeys: () => true,
    readPasswords: () =>
      Promise.resolve((_user, password) => verifyPassword(password, record)),
    // The Welcome is never opened: any key will do.
    loadUserKey: () => Promise.resolve(publicKey),
    beginSession: () => new AbortController().signal,
    emit: ({ event }) => events.push(event),
  });
  if (events.includes("accepted")) return;
  const path = serverPrivateKeyPath(folder);
  throw new Error(`Cannot use ${path}: ${SERVER_PUBLIC_KEY} is of another key`);
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
  return concatBytes(encodeLease({ receivedAt }), helloFrame, loginFrame);
}

/** A stream that yields these bytes and ends; discards writes. */
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
