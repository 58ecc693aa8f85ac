import { assertEquals, assertThrows } from "@std/assert";
import { RequestError } from "../../../lib/protocol/errors.ts";
import {
  parseRequest,
  type Request,
  REQUESTS,
} from "../../../lib/protocol/requests/requests.ts";
import { assertWrongField } from "../support/wrong_fields.ts";

const SEND = { id: "draft-01", to: ["bob"], title: "Hello" };

const IMPORTED = { hash: "0".repeat(64), size: 2, time: 0, flags: "S" };

Deno.test("each request stands in the list under its own name", () => {
  for (const [name, request] of Object.entries(REQUESTS)) {
    assertEquals(request.name, name);
  }
});

Deno.test("parseRequest() tells the requests apart", () => {
  const requests: Request[] = [
    { type: "send", query: SEND },
    { type: "inbox", query: { limit: 1 } },
    { type: "search", query: { text: "x" } },
    { type: "read", query: { index: 1 } },
    { type: "got", query: { id: "a" } },
    { type: "delete", query: { id: "a" } },
    { type: "deleted", query: { limit: 1 } },
    { type: "undelete", query: { index: 1 } },
    { type: "mark", query: { id: "a", unread: true } },
    { type: "import", query: IMPORTED },
    { type: "users", query: { after: "bob" } },
    { type: "flags", query: { known: "0".repeat(64) } },
    { type: "messages", query: { ids: ["1.M2"] } },
    { type: "heads", query: { ids: ["1.M2"] } },
    { type: "group", query: { known: "0".repeat(64) } },
    { type: "password", query: { old: "a", new: "b" } },
    { type: "park", query: {} },
    { type: "end", query: {} },
    { type: "cancel", query: {} },
    { type: "bye", query: {} },
  ];
  assertEquals(requests.map(({ type }) => type), Object.keys(REQUESTS));
  for (const { type, query } of requests) {
    assertEquals<unknown>(parseRequest({ type, ...query, more: 1 }), {
      type,
      query,
    });
  }
});

Deno.test("parseRequest() refuses types that are none", () => {
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
    const message = { ...SEND, index: 1, type } as { type: string };
    assertWrongField({ parse: parseRequest }, message, "type");
  }
});

Deno.test("parseRequest() refuses what is no object", () => {
  for (const message of [undefined, null, [], "bye", 1]) {
    assertThrows(() => parseRequest(message), RequestError, "its type");
  }
});
