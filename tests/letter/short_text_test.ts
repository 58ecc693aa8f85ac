import { assertEquals } from "@std/assert";
import { shorten, shortenSender } from "../../lib/letter/short_text.ts";

Deno.test("shorten() counts characters, not UTF-16 units", () => {
  assertEquals(shorten("🎉🎉🎉", 3), "🎉🎉🎉");
  assertEquals(shorten("🎉🎉🎉🎉", 3), "🎉🎉…");
});

const SENDERS: [string, number, string][] = [
  ["Jo Doe <jo@b.c>", 15, "Jo Doe <jo@b.c>"],
  ["Jo Doe <jo@b.c>", 14, "Jo D… <jo@b.c>"],
  ['"Doe, Joanna" <jo@b.c>', 16, '"Doe, … <jo@b.c>'],
  ["Jo <joanna@example.org>", 12, "<joanna@exa…"],
  ["Jo Doe <jo@b.c>, Al <al@b.c>", 17, "Jo D… <jo@b.c>, …"],
  ["a name without an address", 10, "a name wi…"],
  ["Jo <a@b.c> and more of it", 10, "Jo <a@b.c…"],
];

for (const [sender, limit, expected] of SENDERS) {
  Deno.test(`shortenSender() cuts ${sender} to ${limit}`, () => {
    assertEquals(shortenSender(sender, limit), expected);
  });
}
