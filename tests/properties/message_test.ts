import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeText } from "../../lib/crypto/bytes.ts";
import { ProtocolError, RequestError } from "../../lib/protocol/errors.ts";
import { parseMessage } from "../../lib/protocol/message.ts";
import { parseAnswer } from "../../lib/protocol/requests/answers.ts";
import {
  parseRequest,
  REQUESTS,
} from "../../lib/protocol/requests/requests.ts";
import { anyText, bytes, count, mayThrow, property, text } from "./property.ts";

const optional = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined });
const mailId = fc.stringMatching(/^[A-Za-z0-9_.-]{1,80}$/);
const draftId = fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/);
const page = { before: optional(count), limit: optional(count) };
const flag = optional(fc.boolean());
const of = <T extends string>(type: T) => fc.constant(type);

const request = fc.oneof(
  fc.record({
    type: of("send"),
    id: draftId,
    to: fc.array(text()),
    title: text(120),
  }),
  fc.record({ type: of("inbox"), ...page, unread: flag }),
  fc.record({ type: of("search"), text: text(), contents: flag, ...page }),
  fc.record({ type: of("read"), index: count }),
  fc.record({ type: of("read"), id: mailId, message: flag, peek: flag }),
  fc.record({
    type: of("import"),
    hash: fc.stringMatching(/^[0-9a-f]{64}$/),
    size: count,
    time: count,
    flags: fc.stringMatching(/^[A-Za-z]{0,52}$/),
    recent: flag,
  }),
  fc.record({ type: of("delete"), index: count }),
  fc.record({ type: of("delete"), id: mailId }),
  fc.record({ type: fc.constantFrom("end", "cancel", "bye") }),
);

/** What a hostile peer might send: the right names, with any values. */
const nearRequest = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom("send", "inbox", "search", "read", "delete", "end"),
      fc.constantFrom("import", "got"),
      fc.constantFrom("__proto__", "constructor", "toString", "ok", "error"),
      anyText(),
    ),
    ...Object.fromEntries(
      ["id", "to", "title", "before", "limit", "unread", "text", "index"]
        .concat("contents", "code", "message", "reason", "__proto__")
        .concat("hash", "size", "time", "flags", "recent")
        .map((name) => [name, fc.jsonValue()]),
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, unknown>>;

/** A message as it comes out of a record. */
function overTheWire(message: unknown): Record<string, unknown> {
  return parseMessage(encodeText(JSON.stringify(message))) as Record<
    string,
    unknown
  >;
}

/** What a server makes of a message, flat as it is on the wire. */
function parsed(message: unknown): Record<string, unknown> {
  const { type, query } = parseRequest(message);
  return { type, ...query };
}

property(
  "parseRequest() takes every request as it was sent",
  [request],
  (sent) => {
    const message = overTheWire(sent);
    assertEquals(parsed(message), message);
  },
);

property(
  "parseRequest() passes only fields of the message, or refuses it",
  [nearRequest],
  (sent) => {
    const message = overTheWire(sent);
    return mayThrow([RequestError], () => {
      for (const [name, value] of Object.entries(parsed(message))) {
        assertEquals(value, message[name]);
      }
    });
  },
  500,
);

property(
  "parseAnswer() takes a message or refuses it, whatever was asked",
  [nearRequest],
  async (sent) => {
    const message = overTheWire(sent);
    for (const request of Object.values(REQUESTS)) {
      const parse = () => parseAnswer<unknown>(message, request);
      await mayThrow([ProtocolError], parse);
    }
  },
);

property(
  "parseMessage() makes an object of any bytes or refuses them",
  [bytes()],
  (body) =>
    mayThrow([ProtocolError], () => {
      const fields = parseMessage(body);
      assert(typeof fields === "object" && !Array.isArray(fields));
    }),
  500,
);
