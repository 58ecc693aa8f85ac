import { assertEquals } from "@std/assert";
import { importAesKey } from "../../lib/crypto/envelope.ts";
import {
  decodeHello,
  encodeHello,
  openLogin,
  openWelcome,
} from "../../lib/protocol/handshake/handshake.ts";
import { toWire } from "../../lib/protocol/handshake/handshake_messages.ts";
import { RandomNonceOpener } from "../../lib/protocol/records/records.ts";
import {
  enhancedProtection,
  sharedSecret,
} from "../../lib/protocol/handshake/session_keys.ts";
import {
  exampleKey,
  exampleRsaKeys,
  exampleX25519Key,
} from "../support/example_keys.ts";
import {
  type Bytes,
  hkdf,
  join,
  oaepDecrypt,
  seal,
  sha256,
  utf8,
  x25519,
} from "../support/raw_crypto.ts";
import {
  type BasicExample,
  type EnhancedExample,
  type EnvelopeExample,
  type RecordExample,
  workedExample,
} from "./worked_example.ts";
import { replaceWorkedExample } from "./worked_example_text.ts";

const { basic, enhanced } = workedExample;
const MODES: [string, BasicExample][] = [
  ["basic", basic],
  ["enhanced", enhanced],
];
const hex = (text: string): Bytes => Uint8Array.fromHex(text);
const bodyOf = (frame: string): Bytes => hex(frame).subarray(4);
const plaintextOf = ({ type, text }: RecordExample): Bytes =>
  join(Uint8Array.of(type), utf8(text));

Deno.test("docs/protocol.md shows the worked example as it is", async () => {
  const path = new URL("../../docs/protocol.md", import.meta.url);
  const document = await Deno.readTextFile(path);
  assertEquals(document, replaceWorkedExample(document, workedExample));
});

for (const [mode, example] of MODES) {
  Deno.test(`the worked example's Hello is what the code sends, ${mode}`, () => {
    const hello = decodeHello(bodyOf(example.hello.frame));
    assertEquals(encodeHello(hello).toHex(), example.hello.frame);
    assertEquals(
      new TextDecoder().decode(bodyOf(example.hello.frame).subarray(1)),
      example.hello.json,
    );
  });

  Deno.test(`the worked example's Login opens, ${mode}`, async () => {
    const { login } = await openedLogin(example);
    assertEquals(JSON.stringify(toWire(login)), example.login.json);
  });

  Deno.test(`the worked example's Welcome opens, ${mode}`, async () => {
    const welcome = await openedWelcome(example);
    assertEquals(JSON.stringify(toWire(welcome)), example.welcome.json);
  });

  Deno.test(`the worked example's envelopes are made as written, ${mode}`, async () => {
    const server = await exampleRsaKeys("server");
    const client = await exampleRsaKeys("client");
    const { hello, login, welcome } = example;
    await checkEnvelope(login, {
      type: 2,
      label: "letterlock/1 login",
      privateKey: server.privateKey,
      hashed: hello.frame,
    });
    await checkEnvelope(welcome, {
      type: 3,
      label: "letterlock/1 welcome",
      privateKey: client.privateKey,
      hashed: hello.frame + login.frame,
    });
  });
}

Deno.test("the worked example's record keys come from its frames", async () => {
  const { hello, login, welcome } = enhanced;
  const salt = await sha256(hello.frame + login.frame + welcome.frame);
  assertEquals(salt.toHex(), enhanced.salt);
  const [client, server] = await Promise.all([
    x25519(
      await exampleX25519Key("client"),
      exampleKey("server_x25519_public_key"),
    ),
    sharedSecret(
      await exampleX25519Key("server"),
      exampleKey("client_x25519_public_key"),
    ),
  ]);
  assertEquals(client.toHex(), enhanced.shared_secret);
  assertEquals(server.toHex(), enhanced.shared_secret);
  const ikm = join(sessionKey(), client);
  const derive = async (info: string) =>
    (await hkdf(ikm, salt, utf8(`letterlock/1 ${info}`))).toHex();
  assertEquals(
    await derive("client to server"),
    enhanced.client_to_server_key,
  );
  assertEquals(
    await derive("server to client"),
    enhanced.server_to_client_key,
  );
});

Deno.test("the worked example's enhanced records are what both ends send", async () => {
  const client = await protectionOf("client", enhanced);
  const server = await protectionOf("server", enhanced);
  for (const record of enhanced.records) {
    const [from, to] = record.from === "client"
      ? [client, server]
      : [server, client];
    const plaintext = plaintextOf(record);
    const body = bodyOf(record.frame);
    assertEquals(await from.sealer.seal(plaintext), body);
    assertEquals(await to.opener.open(body), plaintext);
  }
});

Deno.test("the worked example's enhanced records are made as written", async () => {
  for (const record of enhanced.records) {
    const key = record.from === "client"
      ? enhanced.client_to_server_key
      : enhanced.server_to_client_key;
    const sealed = await sealedRecord(hex(key), record);
    assertEquals(bodyOf(record.frame).toHex(), sealed.toHex());
  }
});

Deno.test("the worked example's basic records open and are made as written", async () => {
  const symKey = Uint8Array.fromBase64(JSON.parse(basic.welcome.json).sym_key);
  const opener = new RandomNonceOpener(await importAesKey(symKey));
  for (const record of basic.records) {
    const body = bodyOf(record.frame);
    assertEquals(await opener.open(body), plaintextOf(record));
    const sealed = join(
      hex(record.nonce),
      await sealedRecord(symKey, record),
    );
    assertEquals(body.toHex(), sealed.toHex());
  }
});

async function openedLogin({ hello, login }: BasicExample) {
  const { privateKey } = await exampleRsaKeys("server");
  const opened = await openLogin(
    privateKey,
    bodyOf(login.frame),
    hex(hello.frame),
  );
  assertEquals(opened.downgraded, false);
  return opened;
}

async function openedWelcome(example: BasicExample) {
  const { login } = await openedLogin(example);
  const { privateKey } = await exampleRsaKeys("client");
  return await openWelcome(
    privateKey,
    bodyOf(example.welcome.frame),
    login,
    hex(example.hello.frame),
    hex(example.login.frame),
  );
}

/** Opens the sealed key, computes all the rest again, and puts it together. */
async function checkEnvelope(
  example: EnvelopeExample,
  { type, label, privateKey, hashed }: {
    type: number;
    label: string;
    privateKey: CryptoKey;
    hashed: string;
  },
): Promise<void> {
  const wrapped = hex(example.wrapped_key);
  const key = await oaepDecrypt(privateKey, label, wrapped);
  const data = await sha256(hashed);
  const nonce = hex(example.nonce);
  const sealed = await seal(key, nonce, utf8(example.json), data);
  assertEquals(key.toHex(), example.key);
  assertEquals(data.toHex(), example.associated_data);
  assertEquals(sealed.toHex(), example.sealed);
  const body = join(Uint8Array.of(type), wrapped, nonce, sealed);
  assertEquals(bodyOf(example.frame).toHex(), body.toHex());
  const length = new DataView(hex(example.frame).buffer).getUint32(0);
  assertEquals(length, body.length);
}

async function protectionOf(
  end: "client" | "server",
  { hello, login, welcome, shared_secret }: EnhancedExample,
) {
  return await enhancedProtection({
    sessionId: Uint8Array.fromBase64(JSON.parse(welcome.json).session_id),
    sessionKey: sessionKey(),
    sharedSecret: hex(shared_secret),
    helloFrame: hex(hello.frame),
    loginFrame: hex(login.frame),
    welcomeFrame: hex(welcome.frame),
  }, end);
}

function sessionKey(): Bytes {
  return Uint8Array.fromBase64(JSON.parse(enhanced.welcome.json).session_key);
}

async function sealedRecord(
  key: Bytes,
  record: RecordExample,
): Promise<Bytes> {
  const nonce = hex(record.nonce);
  const data = hex(record.associated_data);
  return await seal(key, nonce, plaintextOf(record), data);
}
