import { assertEquals } from "@std/assert";
import { INLINE_LIMIT } from "../../../../lib/protocol/limits.ts";
import { SEND } from "../../../../lib/protocol/requests/mails/send.ts";
import {
  assertTaken,
  BAD_CONTENTS,
  BAD_FLAGS,
  BAD_TEXTS,
  testWrongAnswer,
  testWrongField,
} from "../../support/wrong_fields.ts";

const MESSAGE = { type: "send", id: "draft-01", to: ["bob"], title: "Hello" };

Deno.test("send has id, recipients and title, and its content if that is short", () => {
  assertTaken(SEND, MESSAGE);
  assertTaken(SEND, { ...MESSAGE, id: "a".repeat(64), to: [], title: "" });
  const contents = ["", "SGkgQm9i", new Uint8Array(INLINE_LIMIT).toBase64()];
  for (const content of contents) assertTaken(SEND, { ...MESSAGE, content });
});

Deno.test("send may have more recipients in cc, and keep a copy", () => {
  assertTaken(SEND, { ...MESSAGE, cc: ["carol", "dave"], copy: true });
  assertTaken(SEND, { ...MESSAGE, cc: [], copy: false });
});

testWrongField(SEND, MESSAGE, "id", [
  "",
  "a".repeat(7),
  "a".repeat(65),
  "draft/01",
  "../../..",
  "draft.01",
  "draft-01\n",
  "draft-é1",
  12345678,
  null,
  undefined,
]);
testWrongField(SEND, MESSAGE, "to", [
  undefined,
  null,
  "bob",
  1,
  {},
  ["bob", 1],
  [["bob"]],
  [null],
]);
testWrongField(SEND, MESSAGE, "cc", [null, "bob", ["bob", 1], [null]]);
testWrongField(SEND, MESSAGE, "copy", BAD_FLAGS);
testWrongField(SEND, MESSAGE, "title", BAD_TEXTS);
testWrongField(SEND, MESSAGE, "content", BAD_CONTENTS);

Deno.test("the answer to send is the id of the mail", () => {
  assertEquals(SEND.ok({ id: "1.M2" }), { type: "ok", id: "1.M2" });
  assertEquals(SEND.parseOk({ type: "ok", id: "", more: 1 }), { id: "" });
  for (const copied of [true, false]) {
    assertEquals(SEND.parseOk({ type: "ok", id: "", copied }), {
      id: "",
      copied,
    });
  }
});

testWrongAnswer("send", SEND, {}, { id: BAD_TEXTS });
testWrongAnswer("send", SEND, { id: "" }, { copied: BAD_FLAGS });
