/**
 * Makes the worked example of docs/protocol.md anew, from the keys in
 * worked_example.json:
 *
 *     deno run --no-config -A tests/protocol/make_worked_example.ts
 *
 * RSA-OAEP is randomised, so what depends on it differs each time. Nothing of lib/ is
 * used, so that the example checks lib/ and is not made by it.
 */
import {
  exampleKey,
  exampleRsaKeys,
  exampleX25519Key,
} from "../support/example_keys.ts";
import {
  type Bytes,
  hkdf,
  join,
  oaepEncrypt,
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

type Plain = Pick<RecordExample, "from" | "type" | "text">;
type Mode = "basic" | "enhanced";
interface Context {
  mode: Mode;
  serverKey: CryptoKey;
  clientKey: CryptoKey;
}

const FRAME = { hello: 1, login: 2, welcome: 3 };
const SERVER_TIME = 1_700_000_000_000;
const CLIENT_TIME = SERVER_TIME + 250;

const LIMITS = {
  title: 100,
  content: 1_000_000,
  recipients: 100,
  attachments: 25_000_000,
};
const BYE = { type: "bye", reason: "asked" };

const BASIC_RECORDS: Plain[] = [
  message("server", { type: "ok", ...LIMITS }),
  message("client", { type: "read", index: 1 }),
  message("server", {
    type: "ok",
    mail: {
      id: "1700000000.M1P2",
      index: 1,
      from: "bob",
      time: SERVER_TIME,
      title: "Grüße",
      length: 10,
      size: 12,
      unread: true,
      to: ["alice"],
      message_size: 262,
      flags: "",
      recent: true,
    },
    content: utf8("Hi Alice ✉").toBase64(),
  }),
  message("client", { type: "bye" }),
  message("server", BYE),
];

const ENHANCED_RECORDS: Plain[] = [
  message("server", { type: "ok", ...LIMITS }),
  message("client", {
    type: "send",
    id: "example-draft-1",
    to: ["bob"],
    title: "Hello",
    fields: {
      in_reply_to: "<1700000000.M1P2@letterlock.invalid>",
      references: "<1700000000.M1P2@letterlock.invalid>",
    },
  }),
  { from: "client", type: 2, text: "Hi Bob" },
  message("client", { type: "end" }),
  message("server", { type: "ok", id: "1700000000.M3P4" }),
  message("client", { type: "bye" }),
  message("server", BYE),
];

function message(
  from: RecordExample["from"],
  fields: Record<string, unknown>,
): Plain {
  return { from, type: 1, text: JSON.stringify(fields) };
}

async function makeBasic(context: Context): Promise<BasicExample> {
  const symKey = counting(0x60, 32);
  const handshake = await makeHandshake(context, {
    hello: {},
    login: {},
    welcome: { sym_key: symKey.toBase64() },
  });
  const records: RecordExample[] = [];
  for (const [i, plain] of BASIC_RECORDS.entries()) {
    const nonce = counting(0xe0 + i, 12);
    const noData = new Uint8Array();
    const sealed = await seal(symKey, nonce, plaintext(plain), noData);
    records.push({
      ...plain,
      nonce: nonce.toHex(),
      associated_data: "",
      frame: frame(nonce, sealed).toHex(),
    });
  }
  return { ...handshake, records };
}

async function makeEnhanced(context: Context): Promise<EnhancedExample> {
  const sessionId = counting(0x00, 16);
  const challenge = counting(0x20, 32);
  const sessionKey = counting(0x60, 32);
  const ids = { session_id: sessionId.toBase64() };
  const fresh = { ...ids, challenge: challenge.toBase64() };
  const handshake = await makeHandshake(context, {
    hello: { ...fresh, server_time: SERVER_TIME, max_skew: 30_000 },
    login: {
      ...fresh,
      client_time: CLIENT_TIME,
      client_public_key: exampleKey("client_x25519_public_key").toBase64(),
    },
    welcome: {
      ...ids,
      session_key: sessionKey.toBase64(),
      server_public_key: exampleKey("server_x25519_public_key").toBase64(),
    },
  });
  const { hello, login, welcome } = handshake;
  const salt = await sha256(hello.frame + login.frame + welcome.frame);
  const secret = await x25519(
    await exampleX25519Key("client"),
    exampleKey("server_x25519_public_key"),
  );
  const derive = (info: string) =>
    hkdf(join(sessionKey, secret), salt, utf8(`letterlock/1 ${info}`));
  const keys = {
    client: await derive("client to server"),
    server: await derive("server to client"),
  };
  return {
    ...handshake,
    shared_secret: secret.toHex(),
    salt: salt.toHex(),
    client_to_server_key: keys.client.toHex(),
    server_to_client_key: keys.server.toHex(),
    records: await sequencedRecords(keys, sessionId),
  };
}

async function sequencedRecords(
  keys: Record<RecordExample["from"], Bytes>,
  sessionId: Bytes,
): Promise<RecordExample[]> {
  const next = { client: 0, server: 0 };
  const records: RecordExample[] = [];
  for (const plain of ENHANCED_RECORDS) {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setUint32(8, next[plain.from]++);
    const direction = utf8(plain.from === "client" ? "C" : "S");
    const data = join(sessionId, direction, nonce.slice(4));
    const sealed = await seal(keys[plain.from], nonce, plaintext(plain), data);
    records.push({
      ...plain,
      nonce: nonce.toHex(),
      associated_data: data.toHex(),
      frame: frame(sealed).toHex(),
    });
  }
  return records;
}

/** Fields that only one mode has, for each message. */
type OfMode = Record<"hello" | "login" | "welcome", Record<string, unknown>>;

async function makeHandshake(
  { mode, serverKey, clientKey }: Context,
  ofMode: OfMode,
): Promise<Omit<BasicExample, "records">> {
  const clientNonce = { client_nonce: counting(0x40, 32).toBase64() };
  const helloJson = JSON.stringify({
    protocol: "letterlock/1",
    mode,
    ...ofMode.hello,
  });
  const hello = frame(Uint8Array.of(FRAME.hello), utf8(helloJson)).toHex();
  const login = await envelope(FRAME.login, serverKey, {
    label: "letterlock/1 login",
    json: JSON.stringify({
      mode,
      username: "alice",
      password: "correct horse",
      ...clientNonce,
      ...ofMode.login,
    }),
    data: await sha256(hello),
    key: counting(0x80, 32),
    nonce: counting(0xa0, 12),
  });
  const { session_id, ...secrets } = ofMode.welcome;
  const welcome = await envelope(FRAME.welcome, clientKey, {
    label: "letterlock/1 welcome",
    json: JSON.stringify({ mode, session_id, ...clientNonce, ...secrets }),
    data: await sha256(hello + login.frame),
    key: counting(0xb0, 32),
    nonce: counting(0xd0, 12),
  });
  return { hello: { json: helloJson, frame: hello }, login, welcome };
}

async function envelope(
  type: number,
  recipient: CryptoKey,
  { label, json, data, key, nonce }: {
    label: string;
    json: string;
    data: Bytes;
    key: Bytes;
    nonce: Bytes;
  },
): Promise<EnvelopeExample> {
  const wrapped = await oaepEncrypt(recipient, label, key);
  const sealed = await seal(key, nonce, utf8(json), data);
  return {
    json,
    associated_data: data.toHex(),
    key: key.toHex(),
    nonce: nonce.toHex(),
    wrapped_key: wrapped.toHex(),
    sealed: sealed.toHex(),
    frame: frame(Uint8Array.of(type), wrapped, nonce, sealed).toHex(),
  };
}

/** Bytes that are plainly no secret: each one more than the one before. */
function counting(first: number, length: number): Bytes {
  return Uint8Array.from({ length }, (_, i) => first + i);
}

function plaintext({ type, text }: Plain): Bytes {
  return join(Uint8Array.of(type), utf8(text));
}

function frame(...parts: Bytes[]): Bytes {
  const body = join(...parts);
  const header = new Uint8Array(4);
  new DataView(header.buffer).setUint32(0, body.length);
  return join(header, body);
}

if (import.meta.main) {
  const [server, client] = await Promise.all([
    exampleRsaKeys("server"),
    exampleRsaKeys("client"),
  ]);
  const keys = { serverKey: server.publicKey, clientKey: client.publicKey };
  const example = {
    about: workedExample.about,
    keys: workedExample.keys,
    basic: await makeBasic({ mode: "basic", ...keys }),
    enhanced: await makeEnhanced({ mode: "enhanced", ...keys }),
  };
  const here = import.meta.dirname!;
  await Deno.writeTextFile(
    `${here}/worked_example.json`,
    JSON.stringify(example, null, 2) + "\n",
  );
  const path = `${here}/../../docs/protocol.md`;
  const document = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, replaceWorkedExample(document, example));
}
