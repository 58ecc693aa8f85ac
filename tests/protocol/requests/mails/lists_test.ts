import { assertEquals } from "@std/assert";
import { INBOX } from "../../../../lib/protocol/requests/mails/inbox.ts";
import { SEARCH } from "../../../../lib/protocol/requests/mails/search.ts";
import {
  assertTaken,
  BAD_COUNTS,
  BAD_FLAGS,
  BAD_MAILS,
  BAD_POSITIONS,
  BAD_TEXTS,
  MAIL,
  testWrongAnswer,
  testWrongField,
} from "../../support/wrong_fields.ts";

const LIST = { type: "inbox" };
const FIND = { type: "search", text: "x" };

Deno.test("inbox may say which page, and whether unread mails only", () => {
  assertTaken(INBOX, LIST);
  assertTaken(INBOX, { ...LIST, before: 1, limit: 1, unread: true });
  const before = Number.MAX_SAFE_INTEGER;
  assertTaken(INBOX, { ...LIST, before, unread: false });
  for (const sent of [true, false]) assertTaken(INBOX, { ...LIST, sent });
});

testWrongField(INBOX, LIST, "before", BAD_POSITIONS);
testWrongField(INBOX, LIST, "limit", BAD_POSITIONS);
testWrongField(INBOX, LIST, "unread", BAD_FLAGS);
testWrongField(INBOX, LIST, "sent", BAD_FLAGS);
testWrongField(INBOX, LIST, "threads", BAD_FLAGS);

Deno.test("search has a text, and may say where to look and which page", () => {
  assertTaken(SEARCH, FIND);
  assertTaken(SEARCH, { ...FIND, contents: true, before: 7, limit: 50 });
});

testWrongField(SEARCH, FIND, "text", BAD_TEXTS);
testWrongField(SEARCH, FIND, "contents", BAD_FLAGS);
testWrongField(SEARCH, FIND, "before", BAD_POSITIONS);
testWrongField(SEARCH, FIND, "limit", BAD_POSITIONS);

const PAGE = { total: 1, unread: 0, mails: [MAIL] };

for (const request of [INBOX, SEARCH]) {
  Deno.test(`the answer to ${request.name} is a page`, () => {
    const message = request.ok(PAGE);
    assertEquals(message, { type: "ok", ...PAGE });
    assertEquals(request.parseOk(message), PAGE);
    const hostile = { ...MAIL, html: "<script>" };
    assertEquals(request.parseOk({ ...PAGE, mails: [hostile], more: 1 }), PAGE);
  });

  testWrongAnswer(request.name, request, PAGE, {
    total: BAD_COUNTS,
    unread: [...BAD_COUNTS, "0"],
    mails: [
      undefined,
      null,
      {},
      "mail",
      ...BAD_MAILS.map((mail) => [MAIL, mail]),
    ],
  });
}
