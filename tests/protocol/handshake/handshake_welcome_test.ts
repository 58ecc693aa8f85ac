import { assertEquals, assertRejects } from "@std/assert";
import { concatBytes, randomBytes, sha256 } from "../../../lib/crypto/bytes.ts";
import { type Purpose, sealEnvelope } from "../../../lib/crypto/envelope.ts";
import { ProtocolError, SecurityError } from "../../../lib/protocol/errors.ts";
import { encodeFrame } from "../../../lib/protocol/records/frame.ts";
import {
  encodeHello,
  FRAME_TYPE,
  type Hello,
  openWelcome,
  sealWelcome,
} from "../../../lib/protocol/handshake/handshake.ts";
import { toWire } from "../../../lib/protocol/handshake/handshake_messages.ts";
import { flipped } from "../../support/altered.ts";
import {
  badMessages,
  badValues,
  bodyOf,
  client,
  type Fields,
  HELLO,
  LOGIN,
  MODES,
  plainBody,
  server,
  WELCOME,
} from "./handshake_examples.ts";

interface SealedWelcome {
  fields?: Fields | string;
  purpose?: Purpose;
  key?: CryptoKey;
  helloFrame?: Uint8Array;
  loginFrame?: Uint8Array;
}

const LOGIN_FRAME = encodeFrame(randomBytes(700));

/** The body of a Welcome frame that an attacker or another server made. */
async function welcomeBody(mode: Hello["mode"], sealed: SealedWelcome = {}) {
  const envelope = await sealEnvelope(
    sealed.key ?? client.publicKey,
    sealed.purpose ?? "letterlock/1 welcome",
    plainBody(0, sealed.fields ?? toWire(WELCOME[mode])).subarray(1),
    await sha256(
      sealed.helloFrame ?? encodeHello(HELLO[mode]),
      sealed.loginFrame ?? LOGIN_FRAME,
    ),
  );
  return concatBytes(Uint8Array.of(FRAME_TYPE.welcome), envelope);
}

function greet(mode: Hello["mode"], body: Uint8Array) {
  const helloFrame = encodeHello(HELLO[mode]);
  const { privateKey } = client;
  return openWelcome(privateKey, body, LOGIN[mode], helloFrame, LOGIN_FRAME);
}

async function assertDistrusts(mode: Hello["mode"], sealed: SealedWelcome) {
  const body = await welcomeBody(mode, sealed);
  await assertRejects(
    () => greet(mode, body),
    SecurityError,
    "The server's Welcome does not open",
  );
}

async function assertUnproven(mode: Hello["mode"], fields: Fields) {
  const body = await welcomeBody(mode, { fields });
  await assertRejects(
    () => greet(mode, body),
    SecurityError,
    "The server did not prove that it has the server's key",
    JSON.stringify(fields),
  );
}

for (const mode of MODES) {
  const wire = toWire(WELCOME[mode]);

  Deno.test(`openWelcome() opens what sealWelcome() sealed, ${mode}`, async () => {
    const helloFrame = encodeHello(HELLO[mode]);
    const frame = await sealWelcome(
      client.publicKey,
      WELCOME[mode],
      helloFrame,
      LOGIN_FRAME,
    );
    assertEquals(await greet(mode, bodyOf(frame)), WELCOME[mode]);
  });

  Deno.test(`openWelcome() refuses each secret that is wrong, ${mode}`, async () => {
    const proofs = ["mode", "client_nonce", "session_id"];
    for (const [what, fields] of badMessages(wire)) {
      if (proofs.some((name) => fields[name] !== wire[name])) continue;
      const body = await welcomeBody(mode, { fields });
      await assertRejects(
        () => greet(mode, body),
        ProtocolError,
        "Cannot read the Welcome",
        what,
      );
    }
  });

  Deno.test(`openWelcome() refuses a Welcome without the client's nonce, ${mode}`, async () => {
    const { client_nonce: _, ...without } = wire;
    await assertUnproven(mode, without);
    await assertUnproven(mode, {});
    for (const client_nonce of badValues("client_nonce")) {
      await assertUnproven(mode, { ...wire, client_nonce });
    }
    const client_nonce = randomBytes(32).toBase64();
    await assertUnproven(mode, { ...wire, client_nonce });
  });

  Deno.test(`openWelcome() refuses a Welcome of the other mode, ${mode}`, async () => {
    const other = mode === "basic" ? "enhanced" : "basic";
    await assertUnproven(mode, { ...wire, mode: other });
    await assertUnproven(mode, toWire(WELCOME[other]));
  });

  Deno.test(`openWelcome() refuses a Welcome for another Hello or Login, ${mode}`, async () => {
    const helloFrame = flipped(encodeHello(HELLO[mode]), 20);
    await assertDistrusts(mode, { helloFrame });
    await assertDistrusts(mode, { loginFrame: flipped(LOGIN_FRAME, 300) });
  });

  Deno.test(`openWelcome() refuses a Welcome sealed to another key, ${mode}`, async () => {
    await assertDistrusts(mode, { key: server.publicKey });
  });

  Deno.test(`openWelcome() refuses a Welcome sealed under another label, ${mode}`, async () => {
    await assertDistrusts(mode, { purpose: "letterlock/1 login" });
  });

  Deno.test(`openWelcome() refuses a Welcome altered or cut, ${mode}`, async () => {
    const body = await welcomeBody(mode);
    const altered = [1, 100, 257, 269, body.length - 1].map((at) =>
      flipped(body, at)
    );
    const cut = [1, 257, 284, body.length - 1].map((n) => body.slice(0, n));
    for (const bad of [...altered, ...cut]) {
      await assertRejects(() => greet(mode, bad), SecurityError);
    }
  });

  Deno.test(`openWelcome() refuses a Welcome of rubbish, ${mode}`, async () => {
    for (const fields of ["", "rubbish", "[]", "null"]) {
      const body = await welcomeBody(mode, { fields });
      await assertRejects(() => greet(mode, body), ProtocolError);
    }
  });

  Deno.test(`openWelcome() refuses a frame of another type, ${mode}`, async () => {
    const body = await welcomeBody(mode);
    for (const type of [0, 1, 2, 255]) {
      const other = concatBytes(Uint8Array.of(type), body.subarray(1));
      await assertRejects(() => greet(mode, other), ProtocolError);
    }
  });
}

Deno.test("openWelcome() refuses a Welcome of another session, enhanced", async () => {
  const session_id = randomBytes(16).toBase64();
  await assertUnproven("enhanced", { ...toWire(WELCOME.enhanced), session_id });
});
