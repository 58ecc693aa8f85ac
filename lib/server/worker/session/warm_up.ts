import { randomBytes } from "../../../crypto/bytes.ts";
import type { ByteStream } from "../../../protocol/byte_stream.ts";
import { LENGTH } from "../../../protocol/handshake/handshake_messages.ts";
import {
  type EphemeralKeys,
  generateEphemeralKeys,
} from "../../../protocol/handshake/session_keys.ts";
import { sealHandover } from "../../ipc/handover.ts";
import { encodeLease } from "../../ipc/lease.ts";
import { streamOf } from "../stream_of.ts";

/**
 * Serves the session of a client that is not there, all in memory. Code takes several times
 * as long when it runs for the first time, so it runs before a client waits.
 */
export async function warmUp(
  serve: (stream: ByteStream, keys: EphemeralKeys) => Promise<void>,
): Promise<void> {
  const keys = await generateEphemeralKeys();
  const handover = await sealHandover(keys.publicKey, {
    user: "nobody",
    secrets: {
      mode: "enhanced",
      sessionId: randomBytes(LENGTH.sessionId),
      material: randomBytes(LENGTH.sessionKey + LENGTH.x25519),
      salt: randomBytes(32),
    },
  });
  await serve(streamOf(encodeLease(handover)), keys);
}
