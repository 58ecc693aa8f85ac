import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  type Bytes,
  concatBytes,
  encodeText,
  randomBytes,
  sha256,
} from "../../../lib/crypto/bytes.ts";
import { sealEnvelope } from "../../../lib/crypto/envelope.ts";
import { generateRsaPair, importPublicKey } from "../../../lib/crypto/rsa.ts";
import { loadServerPrivateKey } from "../../../lib/keys/keyring.ts";
import { encodeFrame } from "../../../lib/protocol/records/frame.ts";
import {
  decodeHello,
  encodeHello,
  encodeRefused,
  FRAME_TYPE,
  type Hello,
  type Login,
  sealLogin,
} from "../../../lib/protocol/handshake/handshake.ts";
import { generateEphemeralKeys } from "../../../lib/protocol/handshake/session_keys.ts";
import { checkLogin } from "../../../lib/server/worker/logins/check_login.ts";
import { type AnyServer, Group } from "../../support/group.ts";
import { noise } from "../../support/seeded.ts";
import { flippedAt } from "../support/attacks.ts";
import { enhancedHello } from "../support/false_server.ts";
import { RawClient } from "../support/raw_client.ts";
import { credentialsOf } from "../support/victims.ts";

/** Makes a Login frame that answers a Hello. */
type Forgery = (helloFrame: Bytes) => Promise<Bytes>;

/** Everything that is wrong with a login before or at its password. */
function forgeries(
  serverKey: CryptoKey,
  otherKey: CryptoKey,
): Record<string, Forgery> {
  const login = (user: string, password: string): Forgery => async (hello) =>
    await sealLogin(serverKey, await loginFor(hello, user, password), hello);
  const sealed = (payload: Bytes, key = serverKey): Forgery => async (hello) =>
    envelopeFrame(
      await sealEnvelope(
        key,
        "letterlock/1 login",
        payload,
        await sha256(hello),
      ),
    );
  return {
    "of rubbish": () => Promise.resolve(envelopeFrame(noise(600))),
    "of one byte": () => Promise.resolve(envelopeFrame(new Uint8Array(0))),
    "sealed to another key": sealed(encodeText("{}"), otherKey),
    "sealed for another purpose": async (hello) =>
      envelopeFrame(
        await sealEnvelope(
          serverKey,
          "letterlock/1 welcome",
          encodeText("{}"),
          await sha256(hello),
        ),
      ),
    "with an altered key": async (hello) =>
      flippedAt(await login("alice", "wonder land")(hello), 100),
    "with an altered message": async (hello) =>
      flippedAt(await login("alice", "wonder land")(hello), 300),
    "that opens to rubbish": sealed(noise(100)),
    "that opens to nothing": sealed(new Uint8Array(0)),
    "that opens to JSON without fields": sealed(encodeText("{}")),
    "that opens to a list": sealed(encodeText("[1]")),
    "of an unknown user": login("nobody", "wonder land"),
    "of a user that cannot be": login("../alice", "wonder land"),
    "with a wrong password": login("alice", "wonder lane"),
    "without a password": login("alice", ""),
    "with a password of 4,000 characters": login("alice", "x".repeat(4000)),
  };
}

async function loginFor(
  helloFrame: Bytes,
  username: string,
  password: string,
): Promise<Login> {
  const hello = decodeHello(helloFrame.subarray(4));
  const credentials = { username, password, clientNonce: randomBytes(32) };
  if (hello.mode === "basic") return { mode: "basic", ...credentials };
  return {
    mode: "enhanced",
    ...credentials,
    sessionId: hello.sessionId,
    challenge: hello.challenge,
    clientTime: Date.now(),
    clientPublicKey: (await generateEphemeralKeys()).publicKey,
  };
}

function envelopeFrame(envelope: Bytes): Bytes {
  return encodeFrame(concatBytes(Uint8Array.of(FRAME_TYPE.login), envelope));
}

async function refusalOf(server: AnyServer, forge: Forgery): Promise<string> {
  using client = await RawClient.connect(server);
  const helloFrame = (await client.nextFrame())!;
  await client.send(await forge(helloFrame));
  const { frame } = await client.answer();
  assertEquals(await client.nextFrame(), null);
  return new TextDecoder().decode(frame);
}

for (const mode of ["enhanced", "basic"] as const) {
  Deno.test(`${mode}: a login gets the same bytes back whatever is wrong with it`, async () => {
    await using group = await Group.create();
    const server = await group.serveHere(
      ...mode === "enhanced" ? ["--enhanced"] : [],
      "--penalty-exempt",
      "127.0.0.1/32",
    );
    const { keys } = await credentialsOf(group, "alice");
    const other = await importPublicKey(
      (await generateRsaPair(2048)).publicPem,
    );
    const cases = Object.entries(forgeries(keys.serverPublicKey, other))
      // Of the mode only the fields depend.
      .filter(([name]) => mode === "enhanced" || /user|password/.test(name));
    const answers = await Promise.all(
      cases.map(async (
        [name, forge],
      ) => [name, await refusalOf(server, forge)]),
    );
    const same = new TextDecoder().decode(encodeRefused("invalid"));
    assertEquals(answers, cases.map(([name]) => [name, same]));
  });
}

Deno.test("a login takes at most one decryption, and one password hash, whatever is wrong with it", async () => {
  await using group = await Group.create();
  const { keys } = await credentialsOf(group, "alice");
  const other = await importPublicKey((await generateRsaPair(2048)).publicPem);
  const privateKey = await loadServerPrivateKey(
    join(group.dir, "keys", "server"),
  );
  const cases = Object.entries(forgeries(keys.serverPublicKey, other));
  for (const hello of [{ mode: "basic" }, enhancedHello()] as Hello[]) {
    for (const [name, forge] of cases) {
      // What is too short to be sealed is not even tried.
      const decryptions = name === "of one byte" ? 0 : 1;
      assertEquals(
        await costOf(hello, forge, privateKey),
        { code: "invalid", decryptions, hashes: 1 },
        name,
      );
    }
  }
});

/** Checks a login as the server does, and counts expensive operations. */
async function costOf(hello: Hello, forge: Forgery, privateKey: CryptoKey) {
  const helloFrame = encodeHello(hello);
  const loginFrame = await forge(helloFrame);
  using decryptions = countRsaDecryptions();
  let hashes = 0;
  const result = await checkLogin(
    { hello, helloFrame, loginFrame, receivedAt: Date.now() },
    {
      privateKey,
      readPasswords: () =>
        Promise.resolve(() => Promise.resolve(void hashes++)),
      loadUserKey: () => Promise.reject(new Error("No user was accepted")),
    },
  );
  const code = result.accepted ? undefined : result.code;
  return { code, decryptions: decryptions.count, hashes };
}

/** Counts the calls of RSA-OAEP decryption until it is disposed of. */
function countRsaDecryptions() {
  const { decrypt } = crypto.subtle;
  const counter = {
    count: 0,
    [Symbol.dispose]() {
      crypto.subtle.decrypt = decrypt;
    },
  };
  crypto.subtle.decrypt = (algorithm, ...rest) => {
    if ((algorithm as Algorithm).name === "RSA-OAEP") counter.count++;
    return decrypt.call(crypto.subtle, algorithm, ...rest);
  };
  return counter;
}
