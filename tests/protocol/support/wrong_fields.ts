import { assertEquals, assertThrows } from "@std/assert";
import { ProtocolError, RequestError } from "../../../lib/protocol/errors.ts";
import { INLINE_LIMIT } from "../../../lib/protocol/limits.ts";
import { sampleMail, sampleReadMail } from "../../support/sample_mail.ts";

/** A message as it is on the wire. */
export type Message = { type: string } & Record<string, unknown>;

export const BAD_MAIL_IDS = [
  "",
  "a".repeat(81),
  "../x",
  "a b",
  "a\n",
  "é",
  1,
  null,
  ["a"],
];
export const BAD_POSITIONS = [
  0,
  -1,
  1.5,
  "1",
  NaN,
  Infinity,
  2 ** 53,
  null,
  true,
  [1],
];
export const BAD_COUNTS = [undefined, ...BAD_POSITIONS.slice(1)];
export const BAD_TEXTS = [undefined, null, 1, true, ["a"], {}];
export const BAD_FLAGS = ["true", 0, 1, null, []];
export const BAD_CONTENTS = [
  null,
  1,
  ["QQ=="],
  "QQ",
  new Uint8Array(INLINE_LIMIT + 1).toBase64(),
];

/** The part of a request's definition that a server uses. */
interface Parses {
  parse(message: unknown): unknown;
}

/** Asserts that a request is taken as it is, and without members it does not have. */
export function assertTaken(request: Parses, message: Message): void {
  const { type: _, ...query } = message;
  assertEquals(request.parse(message), query);
  const more = { path: "/etc/passwd", from: "root", constructor: 1 };
  assertEquals(request.parse({ ...message, ...more }), query);
}

/** Asserts that a request is refused, and that the refusal names the field. */
export function assertWrongField(
  request: Parses,
  message: Message,
  field: string,
): void {
  const error = assertThrows(() => request.parse(message), RequestError);
  assertEquals(error.code, "bad_request", JSON.stringify(message));
  assertEquals(
    error.message,
    `Cannot serve the request: its ${field} is missing or wrong`,
  );
}

/** Registers a test that a request is refused for each wrong value of a field. */
export function testWrongField(
  request: Parses & { name: string },
  message: Message,
  field: string,
  values: unknown[],
): void {
  Deno.test(`a bad ${field} of ${request.name} is refused by its name`, () => {
    for (const value of values) {
      assertWrongField(request, { ...message, [field]: value }, field);
    }
  });
}

/** The part of a request's definition that a client uses. */
interface ParsesOk {
  parseOk(message: unknown): unknown;
}

/** Registers a test that an answer is refused for each wrong value of a field. */
export function testWrongAnswer(
  title: string,
  request: ParsesOk,
  answer: Record<string, unknown>,
  wrong: Record<string, unknown[]>,
): void {
  for (const [field, values] of Object.entries(wrong)) {
    Deno.test(`an answer to ${title} with a bad ${field} is refused`, () => {
      for (const value of values) {
        assertThrows(
          () => request.parseOk({ type: "ok", ...answer, [field]: value }),
          ProtocolError,
          `Cannot understand the answer of the server: its ${field}`,
          String(value),
        );
      }
    });
  }
}

/** A mail as an answer holds it. */
export const MAIL = sampleMail();

/** The same as the answer to `read` holds it. */
export const READ_MAIL = sampleReadMail();

/** Values that are no mail. */
export const BAD_MAILS = badMails(MAIL);
/** Values that are no mail in the answer to `read`. */
export const BAD_READ_MAILS = [
  ...badMails(READ_MAIL),
  ...[" ", "é", "S,1", "a".repeat(53)].map((flags) => ({
    ...READ_MAIL,
    flags,
  })),
];

function badMails(mail: object): unknown[] {
  return [
    ...[undefined, null, 1, "x", []],
    { ...mail, to: [1] },
    { ...mail, cc: [1] },
    { ...mail, sent: 1 },
    { ...mail, copy: "yes" },
    ...Object.keys(mail).flatMap((field) =>
      [undefined, null, {}, []].map((value) => ({ ...mail, [field]: value }))
    ),
  ];
}
