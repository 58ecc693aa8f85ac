import { assertEquals } from "@std/assert";
import { USERS } from "../../../lib/protocol/requests/accounts/users.ts";
import {
  assertTaken,
  BAD_FLAGS,
  BAD_POSITIONS,
  testWrongAnswer,
  testWrongField,
} from "../support/wrong_fields.ts";

const LIST = { type: "users" };
const BAD_NAMES = ["", "A", "a/b", "../x", "a\n", "x".repeat(33), 1, null];

Deno.test("users may say after whom, and how many", () => {
  assertTaken(USERS, LIST);
  assertTaken(USERS, { ...LIST, after: "bob", limit: 1 });
});

testWrongField(USERS, LIST, "after", BAD_NAMES);
testWrongField(USERS, LIST, "limit", BAD_POSITIONS);

const PAGE = { users: ["alice", "b.ob-1"], more: false };

Deno.test("the answer to users has names, and whether there are more", () => {
  const message = USERS.ok(PAGE);
  assertEquals(message, { type: "ok", ...PAGE });
  assertEquals(USERS.parseOk({ ...message, html: 1 }), PAGE);
});

testWrongAnswer("users", USERS, PAGE, {
  users: [undefined, null, {}, "bob", ...BAD_NAMES.map((name) => [name])],
  more: [undefined, ...BAD_FLAGS],
});
