import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import {
  EnvelopeError,
  openEnvelope,
  sealEnvelope,
} from "../../lib/crypto/envelope.ts";
import { exampleRsaKeys } from "../support/example_keys.ts";
import { bytes, property } from "./property.ts";

const { publicKey, privateKey } = await exampleRsaKeys("server");
const PURPOSE = "letterlock/1 login";
const RUNS = 25;

property(
  "openEnvelope() opens what sealEnvelope() sealed",
  [bytes(2000), bytes()],
  async (payload, bound) => {
    const sealed = await sealEnvelope(publicKey, PURPOSE, payload, bound);
    const opened = await openEnvelope(privateKey, PURPOSE, sealed, bound);
    assertEquals(opened, payload);
  },
  RUNS,
);

property(
  "openEnvelope() refuses an envelope of which one bit is another",
  [bytes(), fc.nat(), fc.nat(7)],
  async (payload, at, bit) => {
    const sealed = await sealEnvelope(publicKey, PURPOSE, payload, payload);
    sealed[at % sealed.length] ^= 1 << bit;
    await assertRejects(
      () => openEnvelope(privateKey, PURPOSE, sealed, payload),
      EnvelopeError,
    );
  },
  RUNS,
);

property(
  "openEnvelope() refuses an envelope that was cut or has more",
  [bytes(), fc.nat(), fc.uint8Array({ minLength: 1 })],
  async (payload, cut, more) => {
    const sealed = await sealEnvelope(publicKey, PURPOSE, payload, payload);
    const cutOff = sealed.subarray(0, cut % sealed.length);
    for (const wrong of [cutOff, Uint8Array.of(...sealed, ...more)]) {
      await assertRejects(
        () => openEnvelope(privateKey, PURPOSE, wrong, payload),
        EnvelopeError,
      );
    }
  },
  RUNS,
);
