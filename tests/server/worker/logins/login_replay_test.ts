import { assertEquals, assertStringIncludes } from "@std/assert";
import { concatBytes, encodeText } from "../../../../lib/crypto/bytes.ts";
import { encodeFrame } from "../../../../lib/protocol/records/frame.ts";
import {
  type EnhancedHello,
  type Hello,
  sealLogin,
} from "../../../../lib/protocol/handshake/handshake.ts";
import { flipped } from "../../../support/altered.ts";
import { CLIENT_KEYS, newHello, USER } from "../../support/login_server.ts";
import {
  assertAccepted,
  assertRefused,
  check,
  MODES,
  newLogin,
  sealed,
} from "../../support/login_attempts.ts";

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
