import { assertEquals, assertThrows } from "@std/assert";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { FRAME_HEADER } from "../../../lib/protocol/records/frame.ts";
import { encodeLease, parseLease } from "../../../lib/server/ipc/lease.ts";

Deno.test("a lease says when the login had come", () => {
  const frame = encodeLease({ receivedAt: 1_700_000_000_000 });
  assertEquals(parseLease(frame.subarray(FRAME_HEADER)), {
    receivedAt: 1_700_000_000_000,
  });
});

Deno.test("a lease of a wrong form is none", () => {
  for (const json of ["", "[]", "{}", '{"receivedAt":"now"}']) {
    assertThrows(() => parseLease(encodeText(json)), Error);
  }
});
