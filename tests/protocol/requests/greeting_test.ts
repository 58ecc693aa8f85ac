import { assertEquals } from "@std/assert";
import { GREETING } from "../../../lib/protocol/requests/greeting.ts";
import { BAD_COUNTS, testWrongAnswer } from "../support/wrong_fields.ts";

const LIMITS = {
  title: 100,
  content: 1_000_000,
  recipients: 100,
  attachments: 25_000_000,
};

Deno.test("the greeting says the limits of the server", () => {
  const message = GREETING.ok(LIMITS);
  assertEquals(
    JSON.stringify(message),
    '{"type":"ok","title":100,"content":1000000,"recipients":100,' +
      '"attachments":25000000}',
  );
  assertEquals(GREETING.parseOk(message), LIMITS);
  const sealed = { ...LIMITS, sealed_only: true };
  assertEquals(GREETING.parseOk(GREETING.ok(sealed)), sealed);
});

testWrongAnswer("nobody, the greeting,", GREETING, LIMITS, {
  title: BAD_COUNTS,
  content: BAD_COUNTS,
  recipients: BAD_COUNTS,
  attachments: BAD_COUNTS,
  sealed_only: [1, "true", null],
});
