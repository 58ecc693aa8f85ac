import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { concatBytes, encodeText } from "../../lib/crypto/bytes.ts";
import { ProtocolError } from "../../lib/protocol/errors.ts";
import {
  decodeHello,
  decodeRefused,
  decodeWait,
  encodeHello,
  encodeWait,
  type Hello,
  type Login,
  openLogin,
  sealLogin,
  type WaitReason,
} from "../../lib/protocol/handshake/handshake.ts";
import { EnvelopeError } from "../../lib/crypto/envelope.ts";
import { exampleRsaKeys } from "../support/example_keys.ts";
import { bytes, exactBytes, mayThrow, property, text } from "./property.ts";

const keys = await exampleRsaKeys("server");
const time = fc.nat(Number.MAX_SAFE_INTEGER);

const hello: fc.Arbitrary<Hello> = fc.oneof(
  fc.record({ mode: fc.constant("basic" as const) }),
  fc.record({
    mode: fc.constant("enhanced" as const),
    sessionId: exactBytes(16),
    challenge: exactBytes(32),
    serverTime: time,
    maxSkew: time,
  }),
);
const credentials = {
  username: text(),
  password: text(),
  clientNonce: exactBytes(32),
};
const login: fc.Arbitrary<Login> = fc.oneof(
  fc.record({ mode: fc.constant("basic" as const), ...credentials }),
  fc.record({
    mode: fc.constant("enhanced" as const),
    ...credentials,
    sessionId: exactBytes(16),
    challenge: exactBytes(32),
    clientTime: time,
    clientPublicKey: exactBytes(32),
  }),
);

const field = fc.constantFrom(
  ...["protocol", "mode", "session_id", "challenge", "server_time"],
  ...["max_skew", "code", "message", "ms", "__proto__"],
);
const value = fc.oneof(
  fc.constantFrom("letterlock/1", "basic", "enhanced", "full", "constructor"),
  exactBytes(32).map((array) => array.toBase64()),
  fc.jsonValue(),
);
/** Frames in the clear that are almost right, and others. */
const plainBody = fc.tuple(
  fc.nat(6),
  fc.oneof(
    fc.dictionary(field, value).map((all) => encodeText(JSON.stringify(all))),
    bytes(),
  ),
).map(([type, rest]) => concatBytes(Uint8Array.of(type), rest));

property(
  "decodeHello() reads what encodeHello() wrote",
  [hello],
  (written) =>
    assertEquals(decodeHello(encodeHello(written).subarray(4)), written),
);

property(
  "decodeHello() reads any frame or refuses it",
  [plainBody],
  (body) => mayThrow([ProtocolError], () => decodeHello(body)),
  500,
);

property(
  "decodeRefused() and decodeWait() read any frame or refuse it",
  [plainBody],
  async (body) => {
    await mayThrow([ProtocolError], () => decodeRefused(body));
    await mayThrow([ProtocolError], () => {
      const ms = decodeWait(body)?.ms;
      assert(ms === undefined || (ms >= 0 && ms <= 30_000));
    });
  },
  500,
);

property(
  "decodeWait() reads what encodeWait() wrote",
  [fc.nat(30_000), fc.constantFrom(...["failures", "queue"] as WaitReason[])],
  (ms, reason) =>
    assertEquals(decodeWait(encodeWait(ms, reason).subarray(4)), {
      ms,
      reason,
    }),
);

property(
  "openLogin() reads what sealLogin() sealed",
  [hello, login],
  async (greeting, sent) => {
    const helloFrame = encodeHello(greeting);
    const frame = await sealLogin(keys.publicKey, sent, helloFrame);
    const opened = await openLogin(
      keys.privateKey,
      frame.subarray(4),
      helloFrame,
    );
    assertEquals(opened, { login: sent, downgraded: false });
  },
  25,
);

property(
  "openLogin() opens no other frame",
  [hello, bytes(1500)],
  (greeting, body) =>
    mayThrow([EnvelopeError], async () => {
      await openLogin(keys.privateKey, body, encodeHello(greeting));
      throw new Error("It opened");
    }),
  25,
);
