import { assertEquals } from "@std/assert";
import { randomBytes } from "../../../lib/crypto/bytes.ts";
import { RECORD_LIMIT } from "../../../lib/protocol/limits.ts";
import {
  basicProtection,
  enhancedProtection,
} from "../../../lib/protocol/handshake/session_keys.ts";
import { clientSealer } from "../../../fuzz/targets/sealer.ts";

const PLAINTEXTS = [1, 100, RECORD_LIMIT].map((length) =>
  new Uint8Array(length).fill(7)
);

Deno.test("clientSealer() seals what a basic server opens", async () => {
  const symKey = randomBytes(32);
  const seal = await clientSealer({ mode: "basic", symKey });
  const { opener } = await basicProtection(symKey);
  for (const plaintext of PLAINTEXTS) {
    assertEquals(await opener.open(seal(plaintext).subarray(4)), plaintext);
  }
});

Deno.test("clientSealer() seals what an enhanced server opens, in order", async () => {
  const result = {
    sessionId: randomBytes(16),
    sessionKey: randomBytes(32),
    sharedSecret: randomBytes(32),
    helloFrame: randomBytes(20),
    loginFrame: randomBytes(30),
    welcomeFrame: randomBytes(40),
  };
  const seal = await clientSealer({ mode: "enhanced", ...result });
  const { opener } = await enhancedProtection(result, "server");
  for (const plaintext of PLAINTEXTS) {
    assertEquals(await opener.open(seal(plaintext).subarray(4)), plaintext);
  }
});
