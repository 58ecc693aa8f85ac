import { assertEquals } from "@std/assert";
import { MAX_SKEW, SERVER_TIME, USER } from "../../support/login_server.ts";
import {
  assertAccepted,
  assertRefused,
  attempt,
} from "../../support/login_attempts.ts";

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
