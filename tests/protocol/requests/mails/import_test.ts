import { assertEquals } from "@std/assert";
import { IMPORT } from "../../../../lib/protocol/requests/mails/import.ts";
import {
  assertTaken,
  BAD_CONTENTS,
  BAD_COUNTS,
  BAD_FLAGS,
  BAD_TEXTS,
  testWrongAnswer,
  testWrongField,
} from "../../support/wrong_fields.ts";

const HASH = "0123456789abcdef".repeat(4);
const MESSAGE = {
  type: "import",
  hash: HASH,
  size: 2,
  time: 1_700_000_000_000,
  flags: "RSab",
};

Deno.test("import says what the message is, and holds it if it is short", () => {
  assertTaken(IMPORT, MESSAGE);
  assertTaken(IMPORT, { ...MESSAGE, size: 0, time: 0, flags: "" });
  assertTaken(IMPORT, { ...MESSAGE, recent: true, content: "SGk=" });
});

const BAD_HASHES = ["", HASH.toUpperCase(), `${HASH}0`, `${HASH}\n`, "../x"];

testWrongField(IMPORT, MESSAGE, "hash", [...BAD_TEXTS, ...BAD_HASHES]);
testWrongField(IMPORT, MESSAGE, "size", BAD_COUNTS);
testWrongField(IMPORT, MESSAGE, "time", BAD_COUNTS);
testWrongField(IMPORT, MESSAGE, "flags", [
  ...BAD_TEXTS,
  ...["S:2", "../x", "S ", "S\n", "é", "1", "a".repeat(53)],
]);
testWrongField(IMPORT, MESSAGE, "recent", BAD_FLAGS);
testWrongField(IMPORT, MESSAGE, "content", BAD_CONTENTS);

Deno.test("the answer to import is the mail's id, and whether it is new", () => {
  const answer = { id: "1700000000.M1", added: true };
  assertEquals(IMPORT.parseOk(IMPORT.ok(answer)), answer);
  const cancelled = { id: "", added: false };
  assertEquals(IMPORT.parseOk(IMPORT.ok(cancelled)), cancelled);
});

testWrongAnswer("import", IMPORT, { id: "a", added: true }, {
  id: [...BAD_TEXTS, "../x", "a b"],
  added: [undefined, ...BAD_FLAGS],
});
