import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import {
  type Bytes,
  concatBytes,
  encodeText,
  sha256,
} from "../../../lib/crypto/bytes.ts";
import { sealEnvelope } from "../../../lib/crypto/envelope.ts";
import type { ByteStream } from "../../../lib/protocol/byte_stream.ts";
import {
  type LoggedIn,
  logIn,
  type LoginOptions,
} from "../../../lib/client/session/login.ts";
import {
  ProtocolError,
  type RefusalCode,
  REFUSALS,
  RefusedError,
  SecurityError,
  TruncatedError,
} from "../../../lib/protocol/errors.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import {
  encodeHello,
  encodeRefused,
  encodeWait,
  FRAME_TYPE,
  type Hello,
  type Login,
  openLogin,
  sealWelcome,
} from "../../../lib/protocol/handshake/handshake.ts";
import { exampleRsaKeys } from "../../support/example_keys.ts";
import { type MemoryStream, streamPair } from "../../support/memory_stream.ts";
import {
  CLIENT_KEYS,
  FakeAccounts,
  MAX_SKEW,
  newHello,
  PASSWORD,
  type Served,
  serveLogin,
  SERVER_TIME,
  USER,
} from "../../server/support/login_server.ts";

const MODES = ["basic", "enhanced"] as const;

const OPTIONS: LoginOptions = {
  user: USER,
  password: PASSWORD,
  keys: CLIENT_KEYS,
  now: () => SERVER_TIME,
  timeoutMs: 10_000,
};

const alice = (await exampleRsaKeys("client")).publicKey;
const serverKey = (await exampleRsaKeys("server")).privateKey;

/** A client's end of a connection, which counts what goes out. */
class ClientStream implements ByteStream {
  readonly #stream: MemoryStream;
  /** How long each read might have waited, in ms. */
  readonly limits: (number | undefined)[] = [];
  /** Bytes written. */
  written = 0;

  constructor(stream: MemoryStream) {
    this.#stream = stream;
  }

  read(into: Uint8Array, timeoutMs?: number) {
    this.limits.push(timeoutMs);
    return this.#stream.read(into);
  }

  /** Takes a part at a time, as a socket may. */
  async write(bytes: Uint8Array): Promise<number> {
    const count = await this.#stream.write(bytes.subarray(0, 100));
    this.written += count;
    return count;
  }
}

function connect(): { client: ClientStream; server: MemoryStream } {
  const [client, server] = streamPair();
  return { client: new ClientStream(client), server };
}

/** A client and a real server, each with its half of the login. */
async function logInTo(
  hello: Hello,
  options: Partial<LoginOptions> = {},
  accounts = new FakeAccounts(),
): Promise<{ loggedIn: LoggedIn; served: Served }> {
  const { client, server } = connect();
  const [loggedIn, served] = await Promise.all([
    logIn(client, { ...OPTIONS, ...options }),
    serveLogin(server, hello, accounts),
  ]);
  return { loggedIn, served };
}

type Reply = (loginFrame: Bytes) => Uint8Array[] | Promise<Uint8Array[]>;

/** A client and a server that answers the Login as it pleases, then closes. */
async function logInToFalse(
  hello: Hello,
  reply: Reply,
  options: Partial<LoginOptions> = {},
): Promise<{ loggedIn: LoggedIn; client: ClientStream }> {
  const { client, server } = connect();
  const serve = async () => {
    server.write(encodeHello(hello));
    const body = await new FrameReader(server, 8192).next();
    for (const frame of await reply(encodeFrame(body!))) server.write(frame);
    server.close();
  };
  const [loggedIn] = await Promise.all([
    logIn(client, { ...OPTIONS, ...options }),
    serve(),
  ]);
  return { loggedIn, client };
}

/** A client that hears these bytes and then the end, whatever it says. */
function hearing(...parts: Uint8Array[]): ClientStream {
  const { client, server } = connect();
  for (const part of parts) server.write(part);
  server.close();
  return client;
}

/** A Welcome of a server that has the user's public key, but not its own private one. */
async function forgedWelcome(
  hello: Hello,
  loginFrame: Bytes,
  fields: Record<string, unknown>,
): Promise<Bytes> {
  const envelope = await sealEnvelope(
    alice,
    "letterlock/1 welcome",
    encodeText(JSON.stringify(fields)),
    await sha256(encodeHello(hello), loginFrame),
  );
  return encodeFrame(
    concatBytes(Uint8Array.of(FRAME_TYPE.welcome), envelope),
  );
}

const ZEROS = new Uint8Array(32).toBase64();

for (const mode of MODES) {
  Deno.test(`logIn() gets a channel that both ends talk on, ${mode}`, async () => {
    const { loggedIn, served } = await logInTo(newHello(mode));
    assertEquals(loggedIn.mode, mode);
    await loggedIn.channel.send({ type: "inbox" });
    assertEquals(await served.channel!.receive(), {
      kind: "message",
      message: { type: "inbox" },
    });
    await served.channel!.send({ type: "ok" });
    assertEquals(await loggedIn.channel.receive(), {
      kind: "message",
      message: { type: "ok" },
    });
  });

  Deno.test(`logIn() seals another nonce and key each time, ${mode}`, async () => {
    const hello = newHello(mode);
    const logins: Login[] = [];
    for (let time = 0; time < 2; time++) {
      const { served } = await logInTo(hello);
      const body = served.loginFrame.subarray(4);
      logins.push((await openLogin(serverKey, body, encodeHello(hello))).login);
    }
    assertNotEquals(logins[0].clientNonce, logins[1].clientNonce);
    if (logins[0].mode === "basic" || logins[1].mode === "basic") return;
    assertNotEquals(logins[0].clientPublicKey, logins[1].clientPublicKey);
  });

  Deno.test(`logIn() is refused for a wrong password and for an unknown user alike, ${mode}`, async () => {
    for (const wrong of [{ password: "wrong" }, { user: "mallory" }]) {
      const error = await assertRejects(
        () => logInTo(newHello(mode), wrong),
        RefusedError,
        "Invalid username or password.",
      );
      assertEquals(error.code, "invalid");
    }
  });

  Deno.test(`logIn() is refused with each code, before and after its Login, ${mode}`, async () => {
    for (const code of Object.keys(REFUSALS) as RefusalCode[]) {
      const refused = encodeRefused(code);
      const hello = newHello(mode);
      const ways = [
        () => logIn(hearing(refused), OPTIONS),
        () => logInToFalse(hello, () => [refused]),
      ];
      for (const way of ways) {
        const error = await assertRejects(way, RefusedError, REFUSALS[code]);
        assertEquals(error.code, code);
      }
    }
  });

  Deno.test(`logIn() finds out a server without the server's key, ${mode}`, async () => {
    const hello = newHello(mode);
    const secrets = { session_key: ZEROS, sym_key: ZEROS };
    const guesses = [
      { mode, client_nonce: ZEROS, ...secrets },
      { mode, ...secrets },
      {},
    ];
    for (const guess of guesses) {
      await assertRejects(
        () =>
          logInToFalse(hello, async (loginFrame) => [
            await forgedWelcome(hello, loginFrame, guess),
          ]),
        SecurityError,
        "The server did not prove that it has the server's key",
      );
    }
  });

  Deno.test(`logIn() refuses a Welcome of another login, ${mode}`, async () => {
    const hello = newHello(mode);
    const { served } = await logInTo(hello);
    const { result } = served;
    const captured = result.accepted ? result.welcomeFrame : new Uint8Array(0);
    await assertRejects(
      () => logInToFalse(hello, () => [captured]),
      SecurityError,
      "The server's Welcome does not open",
    );
  });

  Deno.test(`logIn() refuses a Welcome for another user's key, ${mode}`, async () => {
    const keys = { ...CLIENT_KEYS, privateKey: serverKey };
    await assertRejects(
      () => logInTo(newHello(mode), { keys }),
      SecurityError,
      "if keygen has rotated your key, ask",
    );
  });

  Deno.test(`logIn() refuses something else than a Welcome, ${mode}`, async () => {
    const hello = newHello(mode);
    for (const type of [0, 1, 2, 9]) {
      const other = encodeFrame(Uint8Array.of(type, 1, 2, 3));
      await assertRejects(
        () => logInToFalse(hello, () => [other]),
        ProtocolError,
        "Cannot read the answer to the login",
      );
    }
  });

  Deno.test(`logIn() tells a server that closes from one that refuses, ${mode}`, async () => {
    const hello = newHello(mode);
    const helloFrame = encodeHello(hello);
    await assertRejects(
      () => logIn(hearing(), OPTIONS),
      TruncatedError,
      "The server closed the connection in the login",
    );
    await assertRejects(
      () => logIn(hearing(helloFrame.slice(0, 10)), OPTIONS),
      TruncatedError,
    );
    await assertRejects(
      () => logInToFalse(hello, () => []),
      TruncatedError,
      "The server closed the connection in the login",
    );
  });

  Deno.test(`logIn() waits as long as the server says, ${mode}`, async () => {
    const waits: number[] = [];
    const hello = newHello(mode);
    const { client, server } = connect();
    // The real server's Wait comes between the Login and its answer.
    const waiting = {
      ...server,
      write(bytes: Uint8Array) {
        if (bytes[4] === FRAME_TYPE.welcome) server.write(encodeWait(2000));
        return server.write(bytes);
      },
    };
    const onWait = (ms: number) => waits.push(ms);
    const [{ channel }, served] = await Promise.all([
      logIn(client, { ...OPTIONS, onWait }),
      serveLogin(waiting, hello, new FakeAccounts()),
    ]);
    assertEquals(waits, [2000]);
    assertEquals(new Set(client.limits), new Set([10_000, 12_000]));
    assertEquals(client.limits.at(-1), 12_000);
    await served.channel!.send({ type: "ok" });
    assertEquals((await channel.receive())?.kind, "message");
  });

  Deno.test(`logIn() does not wait without end, ${mode}`, async () => {
    const hello = newHello(mode);
    const wait = encodeWait(30_000);
    await assertRejects(
      () => logInToFalse(hello, () => [wait, wait, encodeRefused("full")]),
      ProtocolError,
      "The server says to wait without end",
    );
  });

  Deno.test(`logIn() takes no frame over 8 KiB, ${mode}`, async () => {
    const long = Uint8Array.of(0, 0, 0x20, 0x01);
    for (
      const way of [
        () => logIn(hearing(long), OPTIONS),
        () => logInToFalse(newHello(mode), () => [long]),
      ]
    ) {
      await assertRejects(way, ProtocolError, "a frame of 8193 bytes");
    }
  });
}

Deno.test("logIn() takes no other protocol", async () => {
  const body = (text: string) =>
    concatBytes(Uint8Array.of(FRAME_TYPE.hello), encodeText(text));
  const hellos = [
    '{"protocol":"letterlock/2","mode":"enhanced"}',
    '{"protocol":"letterlock/0","mode":"basic"}',
    '{"mode":"basic"}',
    '{"protocol":"letterlock/1","mode":"none"}',
    "rubbish",
  ];
  for (const text of hellos) {
    const stream = hearing(encodeFrame(body(text)));
    await assertRejects(() => logIn(stream, OPTIONS), ProtocolError);
    assertEquals(stream.written, 0);
  }
  const http = hearing(encodeText("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await assertRejects(() => logIn(http, OPTIONS), ProtocolError);
});

Deno.test("logIn() refuses basic if told to, before it says a word", async () => {
  const stream = hearing(encodeHello({ mode: "basic" }));
  const refuseBasic = "The server was enhanced before";
  await assertRejects(
    () => logIn(stream, { ...OPTIONS, refuseBasic }),
    SecurityError,
    refuseBasic,
  );
  assertEquals(stream.written, 0);
});

Deno.test("logIn() takes enhanced although basic is refused", async () => {
  const refuseBasic = "The server was enhanced before";
  const { loggedIn } = await logInTo(newHello("enhanced"), { refuseBasic });
  assertEquals(loggedIn.mode, "enhanced");
});

Deno.test("logIn() believes a Hello rewritten to basic, and the server finds it out", async () => {
  const { client, server } = connect();
  // Somebody on the way shows the client another Hello than the server's.
  const rewriting = {
    ...server,
    write(bytes: Uint8Array) {
      const shown = bytes[4] === FRAME_TYPE.hello
        ? encodeHello({ mode: "basic" })
        : bytes;
      return server.write(shown);
    },
  };
  const [outcome, served] = await Promise.all([
    logIn(client, OPTIONS).catch((error) => error),
    serveLogin(rewriting, newHello("enhanced"), new FakeAccounts()),
  ]);
  assertEquals(outcome instanceof RefusedError && outcome.code, "mode");
  assertEquals(served.result, {
    accepted: false,
    code: "mode",
    user: USER,
    alert:
      "A login was made for basic mode: somebody rewrote the Hello of this server",
  });
});

Deno.test("logIn() finds out a server's X25519 key of small order", async () => {
  const hello = newHello("enhanced");
  const reply: Reply = async (loginFrame) => {
    const helloFrame = encodeHello(hello);
    const body = loginFrame.subarray(4);
    const { login } = await openLogin(serverKey, body, helloFrame);
    const { clientNonce } = login;
    const { sessionId } = hello as Extract<Hello, { mode: "enhanced" }>;
    const secrets = {
      sessionKey: new Uint8Array(32),
      serverPublicKey: new Uint8Array(32),
    };
    const welcome = { mode: "enhanced", sessionId, clientNonce, ...secrets };
    return [
      await sealWelcome(alice, welcome as never, helloFrame, loginFrame),
    ];
  };
  await assertRejects(
    () => logInToFalse(hello, reply),
    SecurityError,
    "The peer's X25519 key is not acceptable",
  );
});

for (const ms of [-MAX_SKEW, -1, 0, 1, MAX_SKEW]) {
  Deno.test(`logIn() takes a clock that is ${ms} ms off`, async () => {
    const now = () => SERVER_TIME + ms;
    const { loggedIn } = await logInTo(newHello("enhanced"), { now });
    assertEquals(loggedIn.mode, "enhanced");
  });
}

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const OFF: [number, string][] = [
  [MAX_SKEW + 1, "30 seconds ahead of"],
  [-MAX_SKEW - 1, "30 seconds behind"],
  [31 * SECOND, "31 seconds ahead of"],
  [119 * SECOND, "119 seconds ahead of"],
  [-5 * 60 * SECOND, "5 minutes behind"],
  [3 * 3600 * SECOND, "3 hours ahead of"],
  [-40 * DAY, "40 days behind"],
  [3 * 366 * DAY, "3 years ahead of"],
  [-SERVER_TIME, "53 years behind"],
];

for (const [ms, difference] of OFF) {
  Deno.test(`logIn() refuses a clock ${difference} the server's, before it says a word`, async () => {
    const stream = hearing(encodeHello(newHello("enhanced")));
    const now = () => SERVER_TIME + ms;
    await assertRejects(
      () => logIn(stream, { ...OPTIONS, now }),
      SecurityError,
      `This computer's clock is ${difference} the server's`,
    );
    assertEquals(stream.written, 0);
  });
}

Deno.test("logIn() does not compare clocks: basic has no server's time", async () => {
  const now = () => 0;
  const { loggedIn } = await logInTo(newHello("basic"), { now });
  assertEquals(loggedIn.mode, "basic");
});
