import { assertEquals } from "@std/assert";
import { PASSWORD } from "../../../lib/protocol/requests/accounts/password.ts";
import {
  assertTaken,
  BAD_TEXTS,
  testWrongField,
} from "../support/wrong_fields.ts";

const CHANGE = { type: "password", old: "a", new: "b" };

Deno.test("password has the old one and the new one, and an answer of nothing", () => {
  assertTaken(PASSWORD, CHANGE);
  assertEquals(PASSWORD.ok({}), { type: "ok" });
  assertEquals(PASSWORD.parseOk({ type: "ok", more: 1 }), {});
});

testWrongField(PASSWORD, CHANGE, "old", BAD_TEXTS);
testWrongField(PASSWORD, CHANGE, "new", BAD_TEXTS);
