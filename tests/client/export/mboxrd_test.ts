import { assertEquals } from "@std/assert";
import { MboxrdQuoter } from "../../../lib/client/export/mboxrd.ts";

function quote(text: string, step: number): string {
  const bytes = new TextEncoder().encode(text);
  const quoter = new MboxrdQuoter();
  const parts: BlobPart[] = [];
  for (let at = 0; at < bytes.length; at += step) {
    parts.push(quoter.quote(bytes.subarray(at, at + step)).slice());
  }
  parts.push(quoter.end().slice());
  const whole = parts.flatMap((part) => [...part as Uint8Array]);
  return new TextDecoder().decode(Uint8Array.from(whole));
}

Deno.test("MboxrdQuoter quotes From lines, quoted ones too, however they are cut", () => {
  const text = "From a\nFrom: b\n>From c\n>>From d\n From e\nFro\n> From f\n" +
    "xFrom g\nFrom\n\n>>>\nFrom h\nFrom";
  const quoted = ">From a\nFrom: b\n>>From c\n>>>From d\n From e\nFro\n" +
    "> From f\nxFrom g\nFrom\n\n>>>\n>From h\nFrom\n\n";
  for (let step = 1; step <= text.length; step++) {
    assertEquals(quote(text, step), quoted);
  }
});

Deno.test("MboxrdQuoter ends a mail with one empty line", () => {
  assertEquals(quote("", 1), "\n");
  assertEquals(quote("a", 1), "a\n\n");
  assertEquals(quote("a\n", 1), "a\n\n");
  assertEquals(quote("a\n", 2), "a\n\n");
  assertEquals(quote("a\n\n", 1), "a\n\n\n");
});
