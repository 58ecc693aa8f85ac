import { assertEquals } from "@std/assert";
import { parseHead, parseLazyHead } from "../../lib/letter/read_head.ts";

const LETTER =
  "From: Eve <eve@example.org>\nTo: bob@example.org, Gr\u00fc\u00df\n" +
  "Cc: =?utf-8?q?Jo=C3=A9?= <jo@example.org>\nSubject: Hi\n\nHello\n";

Deno.test("parseLazyHead() reads what parseHead() does, recipients also once its bytes were overwritten", () => {
  const bytes = new TextEncoder().encode(LETTER);
  const { to, cc, ...rest } = parseHead(bytes);
  const { head, recipients } = parseLazyHead(bytes);
  bytes.fill(0x20);
  assertEquals(head, rest);
  assertEquals(recipients(), { to, cc });
  assertEquals(to, ["bob@example.org", "Gr\u00fc\u00df <>"]);
});
