import { assertEquals, assertRejects } from "@std/assert";
import { logIn } from "../../../../lib/client/session/connect/login.ts";
import {
  RefusedError,
  SecurityError,
} from "../../../../lib/protocol/errors.ts";
import {
  encodeHello,
  FRAME_TYPE,
} from "../../../../lib/protocol/handshake/handshake.ts";
import {
  FakeAccounts,
  newHello,
  serveLogin,
  USER,
} from "../../../server/support/login_server.ts";
import {
  connect,
  hearing,
  logInTo,
  OPTIONS,
} from "../../support/login_peers.ts";

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
