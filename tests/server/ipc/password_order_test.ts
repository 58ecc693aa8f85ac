import { assertEquals, assertThrows } from "@std/assert";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { FRAME_HEADER } from "../../../lib/protocol/records/frame.ts";
import {
  encodePasswordOrder,
  parsePasswordOrder,
} from "../../../lib/server/ipc/password_order.ts";

Deno.test("an order says whose password it is, and what was sealed", () => {
  const order = { user: "alice", envelope: "AAAA" };
  const frame = encodePasswordOrder(order);
  assertEquals(parsePasswordOrder(frame.subarray(FRAME_HEADER)), order);
});

Deno.test("an order of a wrong form is none", () => {
  for (const json of ["", "[]", "{}", '{"user":"alice"}', '{"user":1}']) {
    assertThrows(() => parsePasswordOrder(encodeText(json)), Error);
  }
});
