import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import {
  type Bytes,
  concatBytes,
  encodeText,
  sha256,
} from "../../../../lib/crypto/bytes.ts";
import { sealEnvelope } from "../../../../lib/crypto/envelope.ts";
import { logIn } from "../../../../lib/client/session/connect/login.ts";
import {
  ProtocolError,
  type RefusalCode,
  REFUSALS,
  RefusedError,
  SecurityError,
  TruncatedError,
} from "../../../../lib/protocol/errors.ts";
import { encodeFrame } from "../../../../lib/protocol/records/frame.ts";
import {
  encodeHello,
  encodeRefused,
  encodeWait,
  FRAME_TYPE,
  type Hello,
  type Login,
  openLogin,
  sealWelcome,
  type Wait,
} from "../../../../lib/protocol/handshake/handshake.ts";
import {
  CLIENT_KEYS,
  FakeAccounts,
  newHello,
  serveLogin,
} from "../../../server/support/login_server.ts";
import type { MemoryStream } from "../../../support/memory_stream.ts";
import {
  alice,
  connect,
  hearing,
  logInTo,
  logInToFalse,
  OPTIONS,
  type Reply,
  serverKey,
} from "../../support/login_peers.ts";

const MODES = ["basic", "enhanced"] as const;

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
    const waits: Wait[] = [];
    const hello = newHello(mode);
    const { client, server } = connect();
    // The real server's Wait comes between the Login and its answer.
    const waiting = {
      ...server,
      write(bytes: Uint8Array) {
        if (bytes[4] === FRAME_TYPE.welcome) {
          server.write(encodeWait(2000, "failures"));
          server.write(encodeWait(4000, "queue"));
          server.write(encodeWait(0, "queue"));
        }
        return server.write(bytes);
      },
    };
    const onWait = (wait: Wait) => waits.push(wait);
    const [{ channel }, served] = await Promise.all([
      logIn(client, { ...OPTIONS, onWait }),
      serveLogin(waiting, hello, new FakeAccounts()),
    ]);
    assertEquals(waits, [
      { ms: 2000, reason: "failures" },
      { ms: 4000, reason: "queue" },
      { ms: 0, reason: "queue" },
    ]);
    const limits = client.limits.filter((ms, i) => ms !== client.limits[i - 1]);
    assertEquals(limits, [10_000, 12_000, 14_000, 10_000]);
    await served.channel!.send({ type: "ok" });
    assertEquals((await channel.receive())?.kind, "message");
  });

  Deno.test(`logIn() says one Login, and nothing more before the Welcome, ${mode}`, async () => {
    const hello = newHello(mode);
    let said = -1;
    const { client, server } = connect();
    const waiting = {
      ...server,
      read: (into: Uint8Array) => server.read(into),
      write(bytes: Uint8Array) {
        if (bytes[4] === FRAME_TYPE.welcome) said = client.written;
        return server.write(bytes);
      },
    };
    const [, { loginFrame }] = await Promise.all([
      logIn(client, OPTIONS),
      serveLogin(waiting as MemoryStream, hello, new FakeAccounts()),
    ]);
    assertEquals([said, client.written], Array(2).fill(loginFrame.length));
  });

  Deno.test(`logIn() takes a Wait in place of the Hello, ${mode}`, async () => {
    const wait = encodeWait(2000, "queue");
    const client = hearing(wait, encodeHello(newHello(mode)));
    await assertRejects(() => logIn(client, OPTIONS), TruncatedError);
    assertEquals(client.limits.slice(0, 2), [10_000, 12_000]);
    assertNotEquals(client.written, 0);
  });

  Deno.test(`logIn() sends the longest name and password in 8 KiB, ${mode}`, async () => {
    const longest = { user: "x".repeat(32), password: "🙂".repeat(128) };
    await assertRejects(() => logInTo(newHello(mode), longest), RefusedError);
  });

  Deno.test(`logIn() does not wait without end, ${mode}`, async () => {
    const hello = newHello(mode);
    for (const [ms, most] of [[30_000, 8], [0, 240]]) {
      const waits = Array(most).fill(encodeWait(ms, "queue"));
      const full = encodeRefused("full");
      await assertRejects(
        () => logInToFalse(hello, () => [...waits, full]),
        RefusedError,
      );
      await assertRejects(
        () => logInToFalse(hello, () => [...waits, waits[0], full]),
        ProtocolError,
        "The server says to wait without end",
      );
    }
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
