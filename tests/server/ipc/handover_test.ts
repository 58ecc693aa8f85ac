import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import {
  type Bytes,
  concatBytes,
  encodeText,
  randomBytes,
} from "../../../lib/crypto/bytes.ts";
import { gcm, NONCE_LENGTH } from "../../../lib/crypto/envelope.ts";
import { SecurityError } from "../../../lib/protocol/errors.ts";
import {
  type EphemeralKeys,
  generateEphemeralKeys,
  sharedSecret,
} from "../../../lib/protocol/handshake/session_keys.ts";
import {
  type Handover,
  openHandover,
  sealHandover,
} from "../../../lib/server/ipc/handover.ts";

const worker = await generateEphemeralKeys();

const HANDOVERS: Handover[] = [
  { user: "alice", secrets: { mode: "basic", symKey: randomBytes(32) } },
  {
    user: "bob.b-2",
    secrets: {
      mode: "enhanced",
      sessionId: randomBytes(16),
      material: randomBytes(64),
      salt: randomBytes(32),
    },
  },
];

for (const handover of HANDOVERS) {
  const { mode } = handover.secrets;
  Deno.test(`a session in ${mode} mode comes to its worker as it was sealed`, async () => {
    const sealed = await sealHandover(worker.publicKey, handover);
    assertEquals(await openHandover(worker, sealed), handover);
  });

  Deno.test(`nothing of a session in ${mode} mode is to be seen on its way`, async () => {
    const seen = (await sealHandover(worker.publicKey, handover)).toHex();
    const text = new TextDecoder().decode(Uint8Array.fromHex(seen));
    assertEquals(text.includes(handover.user), false);
    for (const secret of Object.values(handover.secrets)) {
      if (typeof secret === "string") continue;
      assertEquals(seen.includes(secret.toHex()), false);
      assertEquals(text.includes(secret.toBase64()), false);
    }
  });
}

const [HANDOVER] = HANDOVERS;
const ALTERED = "A session was sealed to another worker, or altered";
const UNREADABLE = "Cannot read a session that was handed over";

Deno.test("a session opens with the key of its worker alone", async () => {
  const sealed = await sealHandover(worker.publicKey, HANDOVER);
  const other = await generateEphemeralKeys();
  await assertRejects(() => openHandover(other, sealed), Error, ALTERED);
  // The key of the one and the name of the other are nobody's.
  const mixed = { ...worker, publicKey: other.publicKey };
  await assertRejects(() => openHandover(mixed, sealed), Error, ALTERED);
});

Deno.test("a session that was altered anywhere does not open", async () => {
  const sealed = await sealHandover(worker.publicKey, HANDOVER);
  for (let at = 0; at < sealed.length; at++) {
    // The highest bit of an X25519 key counts for nothing there, but for the salt.
    const altered = sealed.slice();
    altered[at] ^= 0x80;
    await assertRejects(() => openHandover(worker, altered), Error, ALTERED);
  }
});

Deno.test("a session that was cut, or that something was added to, does not open", async () => {
  const sealed = await sealHandover(worker.publicKey, HANDOVER);
  const longer = concatBytes(sealed, Uint8Array.of(0));
  for (const other of [sealed.slice(0, -1), longer]) {
    await assertRejects(() => openHandover(worker, other), Error, ALTERED);
  }
  for (const length of [0, 31, 32, 47, 48]) {
    const cut = sealed.slice(0, length);
    await assertRejects(() => openHandover(worker, cut), TypeError, UNREADABLE);
  }
});

Deno.test("two handovers of one session have nothing in common", async () => {
  const seal = () => sealHandover(worker.publicKey, HANDOVER);
  const [one, two] = await Promise.all([seal(), seal()]);
  assertNotEquals(one.slice(0, 32), two.slice(0, 32));
  assertNotEquals(one.slice(32), two.slice(32));
  // The head of one does not fit to the rest of the other.
  const mixed = concatBytes(one.slice(0, 32), two.slice(32));
  await assertRejects(() => openHandover(worker, mixed), Error, ALTERED);
});

Deno.test("a session is sealed to a key of X25519 and to nothing else", async () => {
  for (const key of [new Uint8Array(0), new Uint8Array(33), randomBytes(31)]) {
    await assertRejects(() => sealHandover(key, HANDOVER), SecurityError);
  }
  // Of small order: everybody knows the secret.
  const zero = new Uint8Array(32);
  await assertRejects(() => sealHandover(zero, HANDOVER), SecurityError);
  const forged = concatBytes(zero, new Uint8Array(100));
  await assertRejects(() => openHandover(worker, forged), SecurityError);
});

/** Seals any text to a worker, as anybody can who has its public key. */
async function sealText(
  { publicKey }: EphemeralKeys,
  json: string,
): Promise<Bytes> {
  const own = await generateEphemeralKeys();
  const secret = await sharedSecret(own.privateKey, publicKey);
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, [
    "deriveKey",
  ]);
  const key = await crypto.subtle.deriveKey(
    {
      name: "HKDF",
      hash: "SHA-256",
      salt: concatBytes(own.publicKey, publicKey),
      info: encodeText("letterlock/1 handover"),
    },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt"],
  );
  const nonce = gcm(new Uint8Array(NONCE_LENGTH), new Uint8Array(0));
  const sealed = await crypto.subtle.encrypt(nonce, key, encodeText(json));
  return concatBytes(own.publicKey, new Uint8Array(sealed));
}

const BASIC = new Uint8Array(32).toBase64();
const ENHANCED = {
  sessionId: new Uint8Array(16).toBase64(),
  material: new Uint8Array(64).toBase64(),
  salt: new Uint8Array(32).toBase64(),
};

Deno.test("a session is written as its form says", async () => {
  const forms: [unknown, Handover][] = [
    [{ user: "alice", basic: BASIC }, {
      user: "alice",
      secrets: { mode: "basic", symKey: new Uint8Array(32) },
    }],
    [{ user: "alice", enhanced: ENHANCED }, {
      user: "alice",
      secrets: {
        mode: "enhanced",
        sessionId: new Uint8Array(16),
        material: new Uint8Array(64),
        salt: new Uint8Array(32),
      },
    }],
  ];
  for (const [form, handover] of forms) {
    const sealed = await sealText(worker, JSON.stringify(form));
    assertEquals(await openHandover(worker, sealed), handover);
  }
});

/** What opens and is no session. */
const WRONG: unknown[] = [
  null,
  7,
  [],
  {},
  { user: "alice" },
  { basic: BASIC },
  { enhanced: ENHANCED },
  { user: "../alice", basic: BASIC },
  { user: 7, basic: BASIC },
  { user: "alice", basic: new Uint8Array(31).toBase64() },
  { user: "alice", basic: "no base64" },
  { user: "alice", basic: [1] },
  { user: "alice", enhanced: true },
  ...Object.keys(ENHANCED).flatMap((name) => [
    { user: "alice", enhanced: { ...ENHANCED, [name]: undefined } },
    { user: "alice", enhanced: { ...ENHANCED, [name]: "AAAA" } },
    { user: "alice", basic: BASIC, enhanced: { ...ENHANCED, [name]: 7 } },
  ]),
];

Deno.test("what opens and has another form is no session", async () => {
  const texts = ["", "{", ...WRONG.map((form) => JSON.stringify(form))];
  for (const json of texts) {
    const sealed = await sealText(worker, json || " ");
    await assertRejects(
      () => openHandover(worker, sealed),
      TypeError,
      UNREADABLE,
      json,
    );
  }
});
