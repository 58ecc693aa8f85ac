import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeText } from "../../lib/crypto/bytes.ts";
import { parseFields } from "../../lib/protocol/records/channel.ts";
import { ProtocolError } from "../../lib/protocol/errors.ts";
import {
  checkRequest,
  checkResponse,
  type Request,
} from "../../lib/protocol/requests/messages.ts";
import { anyText, bytes, count, mayThrow, property, text } from "./property.ts";

const optional = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined });
const mailId = fc.stringMatching(/^[A-Za-z0-9_.-]{1,80}$/);
const draftId = fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/);
const page = { before: optional(count), limit: optional(count) };
const flag = optional(fc.boolean());
const of = <T extends string>(type: T) => fc.constant(type);

const request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({
    type: of("send"),
    id: draftId,
    to: fc.array(text()),
    title: text(120),
  }),
  fc.record({ type: of("inbox"), ...page, unread: flag }),
  fc.record({ type: of("search"), text: text(), contents: flag, ...page }),
  fc.record({ type: of("read"), index: count }),
  fc.record({ type: of("read"), id: mailId }),
  fc.record({ type: of("delete"), index: count }),
  fc.record({ type: of("delete"), id: mailId }),
  fc.record({ type: fc.constantFrom("end", "cancel", "bye") }),
);

/** What somebody else might send: the right names, with any values. */
const nearRequest = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom("send", "inbox", "search", "read", "delete", "end"),
      fc.constantFrom("__proto__", "constructor", "toString", "ok", "error"),
      anyText(),
    ),
    ...Object.fromEntries(
      ["id", "to", "title", "before", "limit", "unread", "text", "index"]
        .concat("contents", "code", "message", "reason", "__proto__")
        .map((name) => [name, fc.jsonValue()]),
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, unknown>>;

/** A message as it comes out of a record. */
function overTheWire(message: unknown): Record<string, unknown> {
  return parseFields(encodeText(JSON.stringify(message)));
}

/** The message without the fields that are not there. */
function given(message: Request): Record<string, unknown> {
  return JSON.parse(JSON.stringify(message));
}

property(
  "checkRequest() takes every request as it was sent",
  [request],
  (sent) => assertEquals(checkRequest(overTheWire(sent)), given(sent) as never),
);

property(
  "checkRequest() passes only fields of the message, or names a wrong one",
  [nearRequest],
  (sent) => {
    const message = overTheWire(sent);
    const checked = checkRequest(message) as Record<string, unknown>;
    if ("wrong" in checked) return assert(typeof checked.wrong === "string");
    for (const [name, value] of Object.entries(checked)) {
      assertEquals(value, message[name]);
    }
  },
  500,
);

property(
  "checkResponse() takes a message or refuses it",
  [nearRequest],
  (sent) => mayThrow([ProtocolError], () => checkResponse(overTheWire(sent))),
);

property(
  "parseFields() makes an object of any bytes or refuses them",
  [bytes()],
  (body) =>
    mayThrow([ProtocolError], () => {
      const fields = parseFields(body);
      assert(typeof fields === "object" && !Array.isArray(fields));
    }),
  500,
);
