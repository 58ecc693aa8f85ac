import { assertEquals, assertThrows } from "@std/assert";
import {
  ProtocolError,
  REQUEST_ERROR_CODES,
} from "../../../lib/protocol/errors.ts";
import { INLINE_LIMIT } from "../../../lib/protocol/limits.ts";
import {
  checkRequest,
  checkResponse,
} from "../../../lib/protocol/requests/messages.ts";

type Fields = Record<string, unknown>;

const SEND = { type: "send", id: "draft-01", to: ["bob"], title: "Hello" };
const SEARCH = { type: "search", text: "x" };

const GOOD: Fields[] = [
  SEND,
  { ...SEND, id: "a".repeat(64), to: [], title: "" },
  { ...SEND, content: "" },
  { ...SEND, content: "SGkgQm9i" },
  { ...SEND, content: new Uint8Array(INLINE_LIMIT).toBase64() },
  { type: "inbox" },
  { type: "inbox", before: 1, limit: 1, unread: true },
  { type: "inbox", before: Number.MAX_SAFE_INTEGER, unread: false },
  SEARCH,
  { ...SEARCH, contents: true, before: 7, limit: 50 },
  { type: "read", index: 1 },
  { type: "read", id: "1700000000.M1P2_3-4" },
  { type: "delete", index: 2 },
  { type: "delete", id: "x".repeat(80) },
  { type: "end" },
  { type: "cancel" },
  { type: "bye" },
];

Deno.test("checkRequest() takes every request in its forms", () => {
  for (const request of GOOD) {
    assertEquals(checkRequest({ ...request }) as Fields, request);
  }
});

Deno.test("checkRequest() leaves out fields that a request does not have", () => {
  const more = { path: "/etc/passwd", from: "root", constructor: 1 };
  for (const request of GOOD) {
    assertEquals(checkRequest({ ...request, ...more }) as Fields, request);
  }
});

const BAD_DRAFT_IDS = [
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
];
const BAD_IDS = ["", "a".repeat(81), "../x", "a b", "a\n", "é", 1, null, ["a"]];
const BAD_COUNTS = [0, -1, 1.5, "1", NaN, Infinity, 2 ** 53, null, true, [1]];
const BAD_TEXTS = [undefined, null, 1, true, ["a"], {}];
const BAD_CONTENTS = [
  null,
  1,
  ["QQ=="],
  "QQ",
  new Uint8Array(INLINE_LIMIT + 1).toBase64(),
];
const BAD_FLAGS = ["true", 0, 1, null, []];

const BAD: [Fields, string, unknown[]][] = [
  [SEND, "id", BAD_DRAFT_IDS],
  [SEND, "to", [undefined, null, "bob", 1, {}, ["bob", 1], [["bob"]], [null]]],
  [SEND, "title", BAD_TEXTS],
  [SEND, "content", BAD_CONTENTS],
  [{ type: "inbox" }, "before", BAD_COUNTS],
  [{ type: "inbox" }, "limit", BAD_COUNTS],
  [{ type: "inbox" }, "unread", BAD_FLAGS],
  [SEARCH, "text", BAD_TEXTS],
  [SEARCH, "contents", BAD_FLAGS],
  [SEARCH, "before", BAD_COUNTS],
  [SEARCH, "limit", BAD_COUNTS],
  [{ type: "read" }, "index", BAD_COUNTS],
  [{ type: "read" }, "id", BAD_IDS],
  [{ type: "delete" }, "index", BAD_COUNTS],
  [{ type: "delete" }, "id", BAD_IDS],
];

for (const [request, field, values] of BAD) {
  Deno.test(`checkRequest() names a bad ${field} of ${request.type}`, () => {
    for (const value of values) {
      const message = { ...request, [field]: value };
      assertEquals(checkRequest(message), { wrong: field }, String(value));
    }
  });
}

Deno.test("checkRequest() wants one of index and id", () => {
  for (const type of ["read", "delete"]) {
    const wrong = { wrong: "index or id" };
    assertEquals(checkRequest({ type }), wrong);
    assertEquals(checkRequest({ type, index: 1, id: "a" }), wrong);
  }
});

Deno.test("checkRequest() refuses types that are none", () => {
  const types = [
    undefined,
    null,
    "",
    "SEND",
    "ok",
    "error",
    1,
    ["bye"],
    [["inbox"]],
    { toString: () => "bye" },
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
  ];
  for (const type of types) {
    assertEquals(checkRequest({ ...SEND, index: 1, type }), { wrong: "type" });
  }
});

Deno.test("checkRequest() takes no field from a prototype", () => {
  const fields = JSON.parse('{"type":"read","__proto__":{"index":1}}');
  assertEquals(checkRequest(fields), { wrong: "index or id" });
  const request = JSON.parse('{"type":"read","index":1,"__proto__":{"x":1}}');
  assertEquals(checkRequest(request) as Fields, { type: "read", index: 1 });
});

Deno.test("checkResponse() takes every answer", () => {
  const answers: Fields[] = [
    { type: "ok" },
    { type: "ok", mails: [], total: 0 },
    { type: "end" },
    { type: "bye", reason: "idle" },
    ...REQUEST_ERROR_CODES.map((code) => ({
      type: "error",
      code,
      message: "",
    })),
  ];
  for (const answer of answers) {
    assertEquals(checkResponse(answer) as Fields, answer);
  }
});

Deno.test("checkResponse() refuses what is no answer", () => {
  const messages: Fields[] = [
    {},
    { type: "send" },
    { type: ["ok"] },
    { type: "__proto__" },
    { type: "error" },
    { type: "error", code: "storage" },
    { type: "error", code: "storage", message: 1 },
    { type: "error", code: "unheard_of", message: "" },
    { type: "error", code: ["storage"], message: "" },
    { type: "error", code: "constructor", message: "" },
  ];
  for (const message of messages) {
    assertThrows(
      () => checkResponse(message),
      ProtocolError,
      "Cannot understand the answer of the server",
    );
  }
});
