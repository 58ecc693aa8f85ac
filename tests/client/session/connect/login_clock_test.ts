import { assertEquals, assertRejects } from "@std/assert";
import { logIn } from "../../../../lib/client/session/connect/login.ts";
import { SecurityError } from "../../../../lib/protocol/errors.ts";
import { encodeHello } from "../../../../lib/protocol/handshake/handshake.ts";
import {
  MAX_SKEW,
  newHello,
  SERVER_TIME,
} from "../../../server/support/login_server.ts";
import { hearing, logInTo, OPTIONS } from "../../support/login_peers.ts";

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
