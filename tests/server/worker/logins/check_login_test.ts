import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import {
  type Bytes,
  concatBytes,
  encodeText,
  randomBytes,
  sha256,
} from "../../../../lib/crypto/bytes.ts";
import { type Purpose, sealEnvelope } from "../../../../lib/crypto/envelope.ts";
import { encodeFrame } from "../../../../lib/protocol/records/frame.ts";
import {
  encodeHello,
  type EnhancedHello,
  type Hello,
  type Login,
  openWelcome,
  sealLogin,
} from "../../../../lib/protocol/handshake/handshake.ts";
import {
  basicProtection,
  enhancedProtection,
  sharedSecret,
} from "../../../../lib/protocol/handshake/session_keys.ts";
import {
  type AcceptedLogin,
  checkLogin,
} from "../../../../lib/server/worker/logins/check_login.ts";
import { flipped } from "../../../support/altered.ts";
import {
  ACCOUNT,
  CLIENT_KEYS,
  FakeAccounts,
  newHello,
  PASSWORD,
  protectionOf,
  SERVER_TIME,
  USER,
} from "../../support/login_server.ts";
import {
  assertAccepted,
  assertRefused,
  attempt,
  type Changes,
  check,
  ephemeral,
  type Mode,
  MODES,
  newLogin,
  sealed,
} from "../../support/login_attempts.ts";

for (const mode of MODES) {
  Deno.test(`checkLogin() accepts a good login, ${mode}`, async () => {
    const { result, accounts } = await attempt(mode);
    const { user, account } = assertAccepted(result);
    assertEquals([user, account], [USER, ACCOUNT]);
    assertEquals(accounts.verified, [[USER, PASSWORD]]);
    assertEquals(accounts.loaded, [USER]);
  });

  Deno.test(`checkLogin() welcomes the client with keys for its records, ${mode}`, async () => {
    const hello = newHello(mode);
    const login = newLogin(hello);
    const loginFrame = await sealed(login, hello);
    const { result } = await check(loginFrame, hello);
    const accepted = assertAccepted(result);
    const ours = await clientProtection(hello, login, loginFrame, accepted);
    const theirs = await protectionOf(accepted.secrets);
    const text = encodeText("\u0001{}");
    const there = await theirs.sealer.seal(text);
    assertEquals(await ours.opener.open(there), text);
    const back = await ours.sealer.seal(text);
    assertEquals(await theirs.opener.open(back), text);
  });

  Deno.test(`checkLogin() makes other keys for each Welcome, ${mode}`, async () => {
    const hello = newHello(mode);
    const login = newLogin(hello);
    const loginFrame = await sealed(login, hello);
    const welcomes: Record<string, unknown>[] = [];
    for (let time = 0; time < 2; time++) {
      const { welcomeFrame } = assertAccepted(
        (await check(loginFrame, hello)).result,
      );
      const welcome = await openWelcome(
        CLIENT_KEYS.privateKey,
        welcomeFrame.subarray(4),
        login,
        encodeHello(hello),
        loginFrame,
      );
      welcomes.push({ ...welcome });
    }
    for (const key of ["symKey", "sessionKey", "serverPublicKey"]) {
      if (!(key in welcomes[0])) continue;
      assertNotEquals(welcomes[0][key], welcomes[1][key], key);
    }
  });

  Deno.test(`checkLogin() refuses a wrong password, ${mode}`, async () => {
    for (const password of ["", "wrong", PASSWORD + " ", PASSWORD.slice(1)]) {
      const { result, accounts } = await attempt(mode, { password });
      assertEquals(assertRefused(result, "invalid").user, USER);
      assertEquals(accounts.verified, [[USER, password]]);
      assertEquals(accounts.loaded, []);
    }
  });

  Deno.test(`checkLogin() refuses an unknown user at the cost of one hash, ${mode}`, async () => {
    const names = ["mallory", "", "server", "__proto__", "../alice", "Alice"];
    for (const username of names) {
      const { result, accounts } = await attempt(mode, { username });
      assertRefused(result, "invalid");
      assertEquals(accounts.verified, [[username, PASSWORD]]);
      assertEquals(accounts.loaded, []);
    }
  });

  Deno.test(`checkLogin() takes 128 characters of a password and hashes none over it, ${mode}`, async () => {
    for (const character of ["x", "é", "🙂"]) {
      const atLimit = character.repeat(128);
      const inside = await attempt(mode, { password: atLimit });
      assertRefused(inside.result, "invalid");
      assertEquals(inside.accounts.verified, [[USER, atLimit]]);
      const over = await attempt(mode, { password: atLimit + character });
      assertRefused(over.result, "invalid");
      assertEquals(over.accounts.verified, [["", ""]]);
    }
  });

  Deno.test(`checkLogin() refuses all that does not open alike, at the cost of one hash, ${mode}`, async () => {
    for (const [what, frame, hello] of await unreadable(mode)) {
      const { result, accounts } = await check(frame, hello);
      const { alert, ...said } = assertRefused(result, "invalid");
      assertEquals(said, { accepted: false, code: "invalid" }, what);
      assertMatch(
        alert!,
        /^A login (does not open|is malformed)/,
        what,
      );
      assertEquals(accounts.verified, [["", ""]], what);
      assertEquals(accounts.loaded, [], what);
    }
  });

  Deno.test(`checkLogin() lets a failure of its own through, ${mode}`, async () => {
    const hello = newHello(mode);
    const loginFrame = await sealed(newLogin(hello), hello);
    const accounts = new FakeAccounts();
    accounts.loadUserKey = () => Promise.reject(new Error("no such file"));
    const helloFrame = encodeHello(hello);
    const attempt = { hello, helloFrame, loginFrame, receivedAt: SERVER_TIME };
    const error = await checkLogin(attempt, accounts).catch((error) => error);
    assertEquals(error.message, "no such file");
  });
}

/** The client's keys for the records, from the Welcome of an accepted login. */
async function clientProtection(
  hello: Hello,
  login: Login,
  loginFrame: Bytes,
  { welcomeFrame }: AcceptedLogin,
) {
  const helloFrame = encodeHello(hello);
  const welcome = await openWelcome(
    CLIENT_KEYS.privateKey,
    welcomeFrame.subarray(4),
    login,
    helloFrame,
    loginFrame,
  );
  if (welcome.mode === "basic") return await basicProtection(welcome.symKey);
  const { sessionId, sessionKey, serverPublicKey } = welcome;
  const secret = await sharedSecret(ephemeral.privateKey, serverPublicKey);
  return await enhancedProtection({
    sessionId,
    sessionKey,
    sharedSecret: secret,
    helloFrame,
    loginFrame,
    welcomeFrame,
  }, "client");
}

/** Logins that nobody can read, for a server that said that Hello. */
async function unreadable(mode: Mode): Promise<[string, Bytes, Hello][]> {
  const hello = newHello(mode);
  const good = await sealed(newLogin(hello), hello);
  const { mode: _, ...withoutMode } = newLogin(hello);
  const rubbish = async (payload: string, purpose?: Purpose) =>
    encodeFrame(await rubbishBody(payload, hello, purpose));
  const otherType = flipped(good, 4);
  return [
    ["an altered key", flipped(good, 50), hello],
    ["an altered payload", flipped(good, good.length - 1), hello],
    ["noise", encodeFrame(randomBytes(600)), hello],
    ["one byte", encodeFrame(Uint8Array.of(2)), hello],
    ["a cut envelope", encodeFrame(good.slice(4, 200)), hello],
    ["another type", otherType, hello],
    ["no JSON", await rubbish("rubbish"), hello],
    ["an array", await rubbish("[]"), hello],
    ["nothing", await rubbish(""), hello],
    ["no mode", await rubbish(JSON.stringify(withoutMode)), hello],
    ["another label", await rubbish("{}", "letterlock/1 welcome"), hello],
  ];
}

async function rubbishBody(
  payload: string,
  hello: Hello,
  purpose: Purpose = "letterlock/1 login",
): Promise<Bytes> {
  const envelope = await sealEnvelope(
    CLIENT_KEYS.serverPublicKey,
    purpose,
    encodeText(payload),
    await sha256(encodeHello(hello)),
  );
  return concatBytes(Uint8Array.of(2), envelope);
}

Deno.test("checkLogin() refuses a Login sealed to another key", async () => {
  const hello = newHello("enhanced");
  const { n, e, kty } = await crypto.subtle.exportKey(
    "jwk",
    CLIENT_KEYS.privateKey,
  );
  const otherKey = await crypto.subtle.importKey(
    "jwk",
    { kty, n, e },
    { name: "RSA-OAEP", hash: "SHA-256" },
    false,
    ["encrypt"],
  );
  const frame = await sealLogin(otherKey, newLogin(hello), encodeHello(hello));
  const { result, accounts } = await check(frame, hello);
  const { alert } = assertRefused(result, "invalid");
  assertStringIncludes(alert!, "it is not sealed to this server's key");
  assertEquals(accounts.verified, [["", ""]]);
});

Deno.test("checkLogin() refuses a client's X25519 key of small order", async () => {
  const { result } = await attempt("enhanced", {
    fields: { clientPublicKey: new Uint8Array(32) } as Partial<Login>,
  });
  const { user, alert } = assertRefused(result, "protocol");
  assertEquals(user, USER);
  assertStringIncludes(alert!, "The peer's X25519 key is not acceptable");
});

Deno.test("checkLogin() tells what is wrong in the order of the rules", async () => {
  const hello = newHello("enhanced") as EnhancedHello;
  const fields: Record<string, unknown> = {
    clientTime: -1,
    mode: "basic",
    challenge: flipped(hello.challenge, 0),
    clientPublicKey: new Uint8Array(32),
  };
  const changes = { fields, password: "wrong" } as Changes;
  const codeOf = async () => {
    const { result } = await check(
      await sealed(newLogin(hello, changes), hello),
      hello,
    );
    return result.accepted ? "accepted" : result.code;
  };
  const codes = [];
  // A time that is none, but a mode that has no time: the form is that of its mode.
  codes.push(await codeOf());
  fields.mode = "enhanced";
  codes.push(await codeOf());
  fields.clientTime = 0;
  codes.push(await codeOf());
  delete fields.challenge;
  codes.push(await codeOf());
  delete fields.clientTime;
  codes.push(await codeOf());
  changes.password = PASSWORD;
  codes.push(await codeOf());
  delete fields.clientPublicKey;
  codes.push(await codeOf());
  assertEquals(codes, [
    "mode",
    "invalid",
    "invalid",
    "clock",
    "invalid",
    "protocol",
    "accepted",
  ]);
});
