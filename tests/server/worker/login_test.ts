import {
  assertEquals,
  AssertionError,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import {
  type Bytes,
  concatBytes,
  encodeText,
  randomBytes,
  sha256,
} from "../../../lib/crypto/bytes.ts";
import { type Purpose, sealEnvelope } from "../../../lib/crypto/envelope.ts";
import { encodeFrame } from "../../../lib/protocol/records/frame.ts";
import {
  encodeHello,
  type EnhancedHello,
  type Hello,
  type Login,
  openWelcome,
  sealLogin,
} from "../../../lib/protocol/handshake/handshake.ts";
import {
  basicProtection,
  enhancedProtection,
  generateEphemeralKeys,
  sharedSecret,
} from "../../../lib/protocol/handshake/session_keys.ts";
import {
  type AcceptedLogin,
  checkLogin,
  type LoginResult,
  type RefusedLogin,
} from "../../../lib/server/worker/login.ts";
import { flipped } from "../../support/altered.ts";
import {
  CLIENT_KEYS,
  FakeAccounts,
  MAX_SKEW,
  newHello,
  PASSWORD,
  SERVER_TIME,
  USER,
} from "../support/login_server.ts";

const MODES = ["basic", "enhanced"] as const;
type Mode = Hello["mode"];

/** What a test changes of a good login. */
interface Changes {
  username?: string;
  password?: string;
  /** Fields of an enhanced Login. */
  fields?: Partial<Login>;
  /** When the Login came, in ms. */
  receivedAt?: number;
}

const ephemeral = await generateEphemeralKeys();

function newLogin(hello: Hello, changes: Changes = {}): Login {
  const { username = USER, password = PASSWORD, fields } = changes;
  const clientNonce = randomBytes(32);
  const credentials = { username, password, clientNonce };
  if (hello.mode === "basic") return { mode: "basic", ...credentials };
  const { sessionId, challenge } = hello;
  return {
    mode: "enhanced",
    ...credentials,
    sessionId,
    challenge,
    clientTime: SERVER_TIME,
    clientPublicKey: ephemeral.publicKey,
    ...fields,
  } as Login;
}

async function sealed(login: Login, hello: Hello): Promise<Bytes> {
  return await sealLogin(
    CLIENT_KEYS.serverPublicKey,
    login,
    encodeHello(hello),
  );
}

interface Checked {
  result: LoginResult;
  accounts: FakeAccounts;
}

/** Has a Login frame checked by a server that said that Hello. */
async function check(
  loginFrame: Bytes,
  hello: Hello,
  receivedAt = SERVER_TIME,
): Promise<Checked> {
  const accounts = new FakeAccounts();
  const helloFrame = encodeHello(hello);
  const attempt = { hello, helloFrame, loginFrame, receivedAt };
  return { result: await checkLogin(attempt, accounts), accounts };
}

/** Has a login checked that differs from a good one by those changes. */
async function attempt(mode: Mode, changes: Changes = {}): Promise<Checked> {
  const hello = newHello(mode);
  const frame = await sealed(newLogin(hello, changes), hello);
  return await check(frame, hello, changes.receivedAt);
}

function assertRefused(result: LoginResult, code: string): RefusedLogin {
  if (result.accepted) throw new AssertionError("The login was accepted");
  assertEquals(result.code, code);
  return result;
}

function assertAccepted(result: LoginResult): AcceptedLogin {
  if (result.accepted) return result;
  throw new AssertionError(`The login was refused: ${result.code}`);
}

for (const mode of MODES) {
  Deno.test(`checkLogin() accepts a good login, ${mode}`, async () => {
    const { result, accounts } = await attempt(mode);
    assertEquals(assertAccepted(result).user, USER);
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
    const theirs = await accepted.protection;
    const text = encodeText("\u0001{}");
    const there = await theirs.sealer.seal(text);
    assertEquals(await ours.opener.open(there), text);
    const back = await ours.sealer.seal(text);
    assertEquals(await theirs.opener.open(back), text);
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

for (const seconds of [-30, -1, 0, 1, 30]) {
  Deno.test(`checkLogin() accepts a login made ${seconds} s ago`, async () => {
    const clientTime = SERVER_TIME - seconds * 1000;
    const { result } = await attempt("enhanced", { fields: { clientTime } });
    assertAccepted(result);
  });
}

const STALE = [
  [31, "31 s ago"],
  [3600, "3600 s ago"],
  [-31, "31 s in the future"],
  [-86_400 * 365, "31536000 s in the future"],
] as const;

for (const [seconds, sentence] of STALE) {
  Deno.test(`checkLogin() refuses a login made ${sentence}, with an alert`, async () => {
    const clientTime = SERVER_TIME - seconds * 1000;
    const { result, accounts } = await attempt("enhanced", {
      fields: { clientTime },
    });
    const { user, alert } = assertRefused(result, "clock");
    assertEquals(user, USER);
    assertEquals(alert, `A login was made ${sentence} by its client's clock`);
    assertEquals(accounts.verified, []);
  });
}

Deno.test("checkLogin() refuses a login by a millisecond", async () => {
  for (const side of [-1, 1]) {
    const at = (ms: number) => ({
      fields: { clientTime: SERVER_TIME + side * ms },
    });
    assertAccepted((await attempt("enhanced", at(MAX_SKEW))).result);
    const { result } = await attempt("enhanced", at(MAX_SKEW + 1));
    assertRefused(result, "clock");
  }
});

Deno.test("checkLogin() refuses an answer to a challenge of 31 s ago, with an alert", async () => {
  const later = (ms: number) => {
    const receivedAt = SERVER_TIME + ms;
    return { receivedAt, fields: { clientTime: receivedAt } };
  };
  assertAccepted((await attempt("enhanced", later(30_000))).result);
  const { result } = await attempt("enhanced", later(31_000));
  const { alert } = assertRefused(result, "clock");
  assertEquals(alert, "A login answers a challenge of 31000 ms ago");
});

Deno.test("checkLogin() does not look at clocks: basic does not protect from old logins", async () => {
  const { result } = await attempt("basic", {
    receivedAt: SERVER_TIME + 365 * 86_400_000,
  });
  assertAccepted(result);
});

Deno.test("checkLogin() refuses a Login replayed on another connection, with an alert, enhanced", async () => {
  const hello = newHello("enhanced");
  const captured = await sealed(newLogin(hello), hello);
  assertAccepted((await check(captured, hello)).result);
  const { result, accounts } = await check(captured, newHello("enhanced"));
  const { alert } = assertRefused(result, "invalid");
  assertStringIncludes(alert!, "replayed from another connection");
  assertEquals(accounts.verified, [["", ""]]);
});

Deno.test("checkLogin() accepts a Login replayed on another connection: basic does not protect from it", async () => {
  const hello = newHello("basic");
  const captured = await sealed(newLogin(hello), hello);
  for (let time = 0; time < 3; time++) {
    const { result } = await check(captured, newHello("basic"));
    assertEquals(assertAccepted(result).user, USER);
  }
});

for (const field of ["sessionId", "challenge"] as const) {
  Deno.test(`checkLogin() refuses another ${field} than its own, with an alert`, async () => {
    const hello = newHello("enhanced") as EnhancedHello;
    const fields = { [field]: flipped(hello[field], 0) };
    const frame = await sealed(newLogin(hello, { fields }), hello);
    const { result } = await check(frame, hello);
    const { alert } = assertRefused(result, "invalid");
    assertEquals(alert, "A login answers another challenge: replayed");
  });
}

Deno.test("checkLogin() finds out that its Hello was rewritten to basic, with an alert", async () => {
  const shown: Hello = { mode: "basic" };
  const frame = await sealed(newLogin(shown), shown);
  const { result, accounts } = await check(frame, newHello("enhanced"));
  const { user, alert } = assertRefused(result, "mode");
  assertEquals(user, USER);
  assertEquals(
    alert,
    "A login was made for basic mode: somebody rewrote the Hello of this server",
  );
  assertEquals(accounts.verified, []);
});

Deno.test("checkLogin() refuses a Hello rewritten to basic in other bytes, with an alert", async () => {
  const text = '{"protocol":"letterlock/1", "mode":"basic"}';
  const shown = encodeFrame(concatBytes(Uint8Array.of(1), encodeText(text)));
  const login = newLogin({ mode: "basic" });
  const frame = await sealLogin(CLIENT_KEYS.serverPublicKey, login, shown);
  const { result } = await check(frame, newHello("enhanced"));
  assertStringIncludes(
    assertRefused(result, "invalid").alert!,
    "does not open",
  );
});

Deno.test("checkLogin() refuses a Login that says another mode than its Hello", async () => {
  for (const mode of MODES) {
    const hello = newHello(mode);
    const other = newLogin(newHello(mode === "basic" ? "enhanced" : "basic"));
    const { result } = await check(await sealed(other, hello), hello);
    const { alert } = assertRefused(result, "mode");
    assertEquals(alert, "A login has another mode than this server");
  }
});

Deno.test("checkLogin() refuses a client's X25519 key of small order", async () => {
  const { result } = await attempt("enhanced", {
    fields: { clientPublicKey: new Uint8Array(32) } as Partial<Login>,
  });
  const { user, alert } = assertRefused(result, "protocol");
  assertEquals(user, USER);
  assertStringIncludes(alert!, "The peer's X25519 key is not acceptable");
});
