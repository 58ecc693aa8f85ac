import { assertEquals, assertRejects } from "@std/assert";
import { concatBytes, randomBytes, sha256 } from "../../../lib/crypto/bytes.ts";
import {
  EnvelopeError,
  type Purpose,
  sealEnvelope,
} from "../../../lib/crypto/envelope.ts";
import { ProtocolError } from "../../../lib/protocol/errors.ts";
import { encodeFrame } from "../../../lib/protocol/records/frame.ts";
import {
  decodeHello,
  encodeHello,
  FRAME_TYPE,
  type Hello,
  openLogin,
  sealLogin,
} from "../../../lib/protocol/handshake/handshake.ts";
import { toWire } from "../../../lib/protocol/handshake/handshake_messages.ts";
import { flipped } from "../../support/altered.ts";
import {
  badMessages,
  bodyOf,
  client,
  type Fields,
  HELLO,
  LOGIN,
  MODES,
  plainBody,
  server,
} from "./handshake_examples.ts";

interface SealedLogin {
  hello?: Hello;
  fields?: Fields | string;
  purpose?: Purpose;
  key?: CryptoKey;
}

/** The body of a Login frame that an attacker or another client made. */
async function loginBody(mode: Hello["mode"], sealed: SealedLogin = {}) {
  const { hello = HELLO[mode], fields = toWire(LOGIN[mode]) } = sealed;
  const envelope = await sealEnvelope(
    sealed.key ?? server.publicKey,
    sealed.purpose ?? "letterlock/1 login",
    plainBody(0, fields).subarray(1),
    await sha256(encodeHello(hello)),
  );
  return concatBytes(Uint8Array.of(FRAME_TYPE.login), envelope);
}

function open(mode: Hello["mode"], body: Uint8Array) {
  return openLogin(server.privateKey, body, encodeHello(HELLO[mode]));
}

async function assertLoginDoesNotOpen(
  mode: Hello["mode"],
  body: Uint8Array,
  part: EnvelopeError["part"],
  what?: string,
) {
  const error = await assertRejects(
    () => open(mode, body),
    EnvelopeError,
    "Cannot open the envelope",
    what,
  );
  assertEquals(error.part, part, what);
}

for (const mode of MODES) {
  const helloFrame = encodeHello(HELLO[mode]);

  Deno.test(`openLogin() opens what sealLogin() sealed, ${mode}`, async () => {
    const frame = await sealLogin(server.publicKey, LOGIN[mode], helloFrame);
    assertEquals(await open(mode, bodyOf(frame)), {
      login: LOGIN[mode],
      downgraded: false,
    });
  });

  Deno.test(`openLogin() refuses each field that is wrong, ${mode}`, async () => {
    for (const [what, fields] of badMessages(toWire(LOGIN[mode]))) {
      const body = await loginBody(mode, { fields });
      await assertRejects(
        () => open(mode, body),
        ProtocolError,
        "Cannot read the Login",
        what,
      );
    }
  });

  Deno.test(`openLogin() refuses a Login of rubbish, ${mode}`, async () => {
    for (const fields of ["", "rubbish", "[]", "null", "\0".repeat(100)]) {
      const body = await loginBody(mode, { fields });
      await assertRejects(() => open(mode, body), ProtocolError);
    }
  });

  Deno.test(`openLogin() refuses a Login altered or cut, ${mode}`, async () => {
    const body = await loginBody(mode);
    for (const at of [1, 100, 256, 257, 268, 269, 300, body.length - 1]) {
      const part = at <= 256 ? "key" : "payload";
      await assertLoginDoesNotOpen(mode, flipped(body, at), part, `at ${at}`);
    }
    for (const length of [1, 2, 257, 269, 284]) {
      await assertLoginDoesNotOpen(mode, body.slice(0, length), "key");
    }
    await assertLoginDoesNotOpen(mode, body.slice(0, -1), "payload");
  });

  Deno.test(`openLogin() refuses a Login sealed to another key, ${mode}`, async () => {
    const body = await loginBody(mode, { key: client.publicKey });
    await assertLoginDoesNotOpen(mode, body, "key");
  });

  Deno.test(`openLogin() refuses a Login sealed under another label, ${mode}`, async () => {
    const body = await loginBody(mode, { purpose: "letterlock/1 welcome" });
    await assertLoginDoesNotOpen(mode, body, "key");
  });

  Deno.test(`openLogin() refuses a frame of another type, ${mode}`, async () => {
    const body = await loginBody(mode);
    for (const type of [0, 1, 3, 255]) {
      const other = concatBytes(Uint8Array.of(type), body.subarray(1));
      await assertRejects(
        () => open(mode, other),
        ProtocolError,
        "Cannot read the Login: its type is another",
      );
    }
  });
}

Deno.test("openLogin() refuses a Login that answers another Hello, enhanced", async () => {
  const hello: Hello = {
    ...HELLO.enhanced,
    challenge: randomBytes(32),
  } as Hello;
  const body = await loginBody("enhanced", { hello });
  await assertLoginDoesNotOpen("enhanced", body, "payload");
});

Deno.test("openLogin() refuses a Login for a Hello that is written in other bytes", async () => {
  const frame = encodeHello(HELLO.enhanced);
  const text = new TextDecoder().decode(frame.subarray(5));
  const respaced = encodeFrame(plainBody(1, text.replace("{", "{ ")));
  assertEquals(decodeHello(bodyOf(respaced)), HELLO.enhanced);
  const sealed = await sealLogin(server.publicKey, LOGIN.enhanced, respaced);
  await assertLoginDoesNotOpen("enhanced", bodyOf(sealed), "payload");
});

Deno.test("openLogin() tells that a Login was made for the Hello of basic mode", async () => {
  const { login, downgraded } = await open(
    "enhanced",
    await loginBody("basic"),
  );
  assertEquals(login, LOGIN.basic);
  assertEquals(downgraded, true);
});

Deno.test("openLogin() opens a Login again in basic mode: every Hello is the same", async () => {
  const body = await loginBody("basic");
  for (let time = 0; time < 2; time++) {
    const { login } = await open("basic", body);
    assertEquals(login, LOGIN.basic);
  }
});
