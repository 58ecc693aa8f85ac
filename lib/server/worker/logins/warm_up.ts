import { type Bytes, randomBytes } from "../../../crypto/bytes.ts";
import { hashPassword, verifyPassword } from "../../../crypto/password_hash.ts";
import {
  SERVER_PUBLIC_KEY,
  serverPrivateKeyPath,
} from "../../../keys/paths.ts";
import {
  encodeHello,
  type EnhancedHello,
  LENGTH,
  sealLogin,
} from "../../../protocol/handshake/handshake.ts";
import { generateEphemeralKeys } from "../../../protocol/handshake/session_keys.ts";
import type { WorkerEvent } from "../../ipc/events.ts";
import { encodeLoginOrder } from "../../ipc/login_order.ts";
import { streamOf } from "../stream_of.ts";
import { type LoginsContext, serveLogins } from "./serve_logins.ts";

/** The user of the warm-up. None of it is ever sent, and it opens nothing. */
const NOBODY = { username: "nobody", password: "of nobody" };

/** The server's two keys, and the folder that they are from. */
export interface ServerKeys extends CryptoKeyPair {
  folder: string;
}

/**
 * Checks the login of a client that is not there, all in memory. Code takes several times
 * as long when it runs for the first time, so it runs before a client waits.
 *
 * @throws {Error} If the server's two keys do not belong together.
 */
export async function warmUp(
  { privateKey, publicKey, folder }: ServerKeys,
  { reason }: Pick<LoginsContext, "reason">,
): Promise<void> {
  const record = await hashPassword(NOBODY.password, 1);
  const events: WorkerEvent["event"][] = [];
  await serveLogins(streamOf(await loginOrder(publicKey)), {
    privateKey,
    reason,
    hasCurrentKeys: () => true,
    readPasswords: () =>
      Promise.resolve(async (_user, password) =>
        await verifyPassword(password, record) ? "of nobody" : undefined
      ),
    // The Welcome is never opened: any key will do.
    loadUserKey: () => Promise.resolve(publicKey),
    watch: { add() {}, watch: () => Promise.resolve() },
    emit: ({ event }) => events.push(event),
  });
  if (events.includes("accepted")) return;
  const path = serverPrivateKeyPath(folder);
  throw new Error(`Cannot use ${path}: ${SERVER_PUBLIC_KEY} is of another key`);
}

/** What the process is told when a client logs in. */
async function loginOrder(serverKey: CryptoKey): Promise<Bytes> {
  const receivedAt = Date.now();
  const hello: EnhancedHello = {
    mode: "enhanced",
    sessionId: randomBytes(LENGTH.sessionId),
    challenge: randomBytes(LENGTH.challenge),
    serverTime: receivedAt,
    maxSkew: 0,
  };
  const helloFrame = encodeHello(hello);
  const { publicKey } = await generateEphemeralKeys();
  const loginFrame = await sealLogin(serverKey, {
    mode: "enhanced",
    ...NOBODY,
    clientNonce: randomBytes(LENGTH.clientNonce),
    sessionId: hello.sessionId,
    challenge: hello.challenge,
    clientTime: receivedAt,
    clientPublicKey: publicKey,
  }, helloFrame);
  return encodeLoginOrder({
    check: { id: 0, receivedAt, worker: publicKey, helloFrame, loginFrame },
  });
}
