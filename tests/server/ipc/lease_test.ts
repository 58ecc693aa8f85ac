import { assertEquals } from "@std/assert";
import { FrameReader } from "../../../lib/protocol/records/frame.ts";
import { generateEphemeralKeys } from "../../../lib/protocol/handshake/session_keys.ts";
import { sealHandover } from "../../../lib/server/ipc/handover.ts";
import { encodeLease, LEASE_LIMIT } from "../../../lib/server/ipc/lease.ts";
import { streamOf } from "../../support/memory_stream.ts";

Deno.test("a lease is a frame of what was sealed to its worker, which fits in", async () => {
  const { publicKey } = await generateEphemeralKeys();
  const sealed = await sealHandover(publicKey, {
    user: "a".repeat(32),
    secrets: {
      mode: "enhanced",
      sessionId: new Uint8Array(16),
      material: new Uint8Array(64),
      salt: new Uint8Array(32),
    },
  });
  const frames = new FrameReader(streamOf(encodeLease(sealed)), LEASE_LIMIT);
  assertEquals(await frames.next(), sealed);
  assertEquals(await frames.next(), null);
});
