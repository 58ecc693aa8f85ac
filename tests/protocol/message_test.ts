import { assertEquals, assertThrows } from "@std/assert";
import { concatBytes, encodeText } from "../../lib/crypto/bytes.ts";
import { ProtocolError, RequestError } from "../../lib/protocol/errors.ts";
import { MESSAGE_LIMIT } from "../../lib/protocol/limits.ts";
import { encodeMessage, parseMessage } from "../../lib/protocol/message.ts";
import { READ } from "../../lib/protocol/requests/mails/read.ts";

Deno.test("encodeMessage() makes JSON in UTF-8 that parseMessage() reads", () => {
  const message = { type: "ok", title: "Grüße 🙂", n: [1, null, true] };
  const bytes = encodeMessage(message);
  assertEquals(bytes, encodeText(JSON.stringify(message)));
  assertEquals(parseMessage(bytes), message);
});

Deno.test("parseMessage() refuses bytes that are not UTF-8", () => {
  const inside = concatBytes(
    encodeText('{"a":"'),
    Uint8Array.of(0xff),
    encodeText('"}'),
  );
  const overlong = concatBytes(
    encodeText('{"a":"'),
    Uint8Array.of(0xc0, 0x80),
    encodeText('"}'),
  );
  for (const bytes of [inside, overlong]) {
    assertThrows(() => parseMessage(bytes), ProtocolError, "it is not JSON");
  }
});

Deno.test("an integer counts by its value, however it is written", () => {
  const read = (index: string) =>
    READ.parse(parseMessage(encodeText(`{"type":"read","index":${index}}`)));
  for (const index of ["7", "7.0", "7e0", "0.7e1", "700e-2"]) {
    assertEquals(read(index), { index: 7 });
  }
  for (const index of ["7.5", "-7", "0", "9007199254740992", "1e400", '"7"']) {
    assertThrows(() => read(index), RequestError, "its index");
  }
  for (const index of ["07", "+7", "7.", "0x7", "NaN"]) {
    assertThrows(() => read(index), ProtocolError);
  }
});

Deno.test("of two members with the same name the last one counts", () => {
  assertEquals(parseMessage(encodeText('{"a":1,"a":2}')), { a: 2 });
});

Deno.test("parseMessage() refuses a byte order mark and endless nesting", () => {
  for (
    const text of [
      "\ufeff{}",
      "[".repeat(MESSAGE_LIMIT),
      '{"a":'.repeat(10_000),
    ]
  ) {
    assertThrows(() => parseMessage(encodeText(text)), ProtocolError);
  }
});

Deno.test('parseMessage() gives a member named "__proto__" no power', () => {
  const fields = parseMessage(
    encodeText('{"type":"read","__proto__":{"index":1}}'),
  );
  assertEquals("index" in fields, false);
  assertEquals(Object.getPrototypeOf(fields), Object.prototype);
});
