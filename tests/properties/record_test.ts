import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { ProtocolError, SecurityError } from "../../lib/protocol/errors.ts";
import {
  basicProtection,
  enhancedProtection,
} from "../../lib/protocol/handshake/session_keys.ts";
import { bytes, mayThrow, property } from "./property.ts";

const KEY = new Uint8Array(32).fill(7);
const HANDSHAKE = {
  sessionId: KEY.slice(0, 16),
  sessionKey: KEY,
  sharedSecret: KEY,
  helloFrame: KEY,
  loginFrame: KEY,
  welcomeFrame: KEY,
};

/** The two ends of a new session, in either mode. */
const MAKE = {
  basic: async () => [await basicProtection(KEY), await basicProtection(KEY)],
  enhanced: async () => [
    await enhancedProtection(HANDSHAKE, "client"),
    await enhancedProtection(HANDSHAKE, "server"),
  ],
};

const plaintexts = fc.array(
  fc.uint8Array({ minLength: 1, maxLength: 500 }),
  { minLength: 1, maxLength: 5 },
);

for (const mode of ["basic", "enhanced"] as const) {
  property(
    `records of ${mode} mode open to what was sealed, in their order`,
    [plaintexts],
    async (sent) => {
      const [{ sealer }, { opener }] = await MAKE[mode]();
      const opened: Uint8Array[] = [];
      for (const plaintext of sent) {
        opened.push(await opener.open(await sealer.seal(plaintext)));
      }
      assertEquals(opened, sent.map((plaintext) => new Uint8Array(plaintext)));
    },
    50,
  );

  property(
    `a record of ${mode} mode of which one bit is another does not open`,
    [plaintexts, fc.nat(), fc.nat(7)],
    async ([plaintext], at, bit) => {
      const [{ sealer }, { opener }] = await MAKE[mode]();
      const body = await sealer.seal(plaintext);
      body[at % body.length] ^= 1 << bit;
      await assertRejects(() => opener.open(body), SecurityError);
    },
    50,
  );

  property(
    `no other bytes open as a record of ${mode} mode`,
    [bytes()],
    async (body) => {
      const [, { opener }] = await MAKE[mode]();
      await mayThrow([SecurityError, ProtocolError], async () => {
        await opener.open(body);
        throw new Error("It opened");
      });
    },
    50,
  );
}
