import { assertEquals } from "@std/assert";
import {
  encodeNotice,
  type Notice,
  NOTICE_LENGTH,
  NOTICES,
  parseNotice,
} from "../../lib/protocol/notices.ts";

Deno.test("parseNotice() reads what encodeNotice() wrote, and nothing else", () => {
  for (const notice of Object.keys(NOTICES) as Notice[]) {
    const frame = encodeNotice(notice);
    assertEquals(frame, Uint8Array.of(0, 0, 0, 1, NOTICES[notice]));
    assertEquals(frame.length, NOTICE_LENGTH);
    assertEquals(parseNotice(frame.subarray(4)), notice);
  }
  for (const body of [[], [5], [11], [6, 6], [0], [255]]) {
    assertEquals(parseNotice(Uint8Array.from(body)), undefined);
  }
});
