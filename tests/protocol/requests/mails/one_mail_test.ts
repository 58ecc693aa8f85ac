import { assertEquals } from "@std/assert";
import { DELETE } from "../../../../lib/protocol/requests/mails/delete.ts";
import { MARK } from "../../../../lib/protocol/requests/mails/mark.ts";
import { READ } from "../../../../lib/protocol/requests/mails/read.ts";
import { UNDELETE } from "../../../../lib/protocol/requests/mails/undelete.ts";
import {
  assertTaken,
  assertWrongField,
  BAD_CONTENTS,
  BAD_FLAGS,
  BAD_MAIL_IDS,
  BAD_MAILS,
  BAD_POSITIONS,
  BAD_READ_MAILS,
  MAIL,
  READ_MAIL,
  testWrongAnswer,
  testWrongField,
} from "../../support/wrong_fields.ts";

for (const request of [READ, DELETE, UNDELETE]) {
  const { name: type } = request;

  Deno.test(`${type} names a mail by its index or by its id`, () => {
    assertTaken(request, { type, index: 1 });
    assertTaken(request, { type, index: Number.MAX_SAFE_INTEGER });
    assertTaken(request, { type, id: "1700000000.M1P2_3-4" });
    assertTaken(request, { type, id: "x".repeat(80) });
  });

  Deno.test(`${type} wants one of index and id`, () => {
    assertWrongField(request, { type }, "index or id");
    assertWrongField(request, { type, index: 1, id: "a" }, "index or id");
  });

  Deno.test(`${type} takes no field from a prototype`, () => {
    const bare = JSON.parse(`{"type":"${type}","__proto__":{"index":1}}`);
    assertWrongField(request, bare, "index or id");
    const message = JSON.parse(
      `{"type":"${type}","index":1,"__proto__":{"x":1}}`,
    );
    assertEquals<unknown>(request.parse(message), { index: 1 });
  });

  testWrongField(request, { type }, "index", BAD_POSITIONS);
  testWrongField(request, { type }, "id", BAD_MAIL_IDS);
}

testWrongAnswer("read", READ, {}, { mail: [...BAD_READ_MAILS, MAIL] });
Deno.test("mark says as what, and names a mail by its index or by its id", () => {
  const type = "mark";
  assertTaken(MARK, { type, index: 1, unread: true });
  assertTaken(MARK, { type, id: "a", unread: false });
  for (const refs of [{}, { index: 1, id: "a" }]) {
    assertWrongField(MARK, { type, unread: true, ...refs }, "index or id");
  }
});

testWrongField(MARK, { type: "mark", index: 1 }, "unread", [
  undefined,
  ...BAD_FLAGS,
]);
testWrongAnswer("mark", MARK, {}, { mail: BAD_MAILS });
testWrongAnswer("delete", DELETE, {}, { mail: BAD_MAILS });
testWrongAnswer("undelete", UNDELETE, {}, { mail: BAD_MAILS });

Deno.test("read may leave the mail unread", () => {
  assertTaken(READ, { type: "read", index: 1, peek: true });
  assertTaken(READ, { type: "read", id: "a", peek: false });
});

Deno.test("read may ask for the whole message", () => {
  assertTaken(READ, { type: "read", index: 1, message: true });
  assertTaken(READ, { type: "read", id: "a", peek: true, message: false });
});

Deno.test("delete may leave no way back", () => {
  assertTaken(DELETE, { type: "delete", index: 1, forever: true });
  assertTaken(DELETE, { type: "delete", id: "a", forever: false });
});

testWrongField(DELETE, { type: "delete", index: 1 }, "forever", BAD_FLAGS);

for (const flag of ["peek", "message"]) {
  testWrongField(READ, { type: "read", index: 1 }, flag, BAD_FLAGS);
}

Deno.test("the answer to read is the mail, with its content if that is short", () => {
  const mail = { ...READ_MAIL, to: ["bob"], flags: "RSab" };
  assertEquals(READ.ok({ mail }), { type: "ok", mail });
  for (const answer of [{ mail }, { mail: READ_MAIL, content: "SGkgQm9i" }]) {
    assertEquals(READ.parseOk(READ.ok(answer)), answer);
  }
});

testWrongAnswer("read", READ, { mail: READ_MAIL }, { content: BAD_CONTENTS });

Deno.test("the answer to delete is the mail", () => {
  const message = DELETE.ok({ mail: MAIL });
  assertEquals(message, { type: "ok", mail: MAIL });
  assertEquals(DELETE.parseOk(message), { mail: MAIL });
});
