import { assertEquals } from "@std/assert";
import { bytesOf } from "../../lib/letter/octets.ts";
import {
  decodeOldCharset,
  isOldCharset,
} from "../../lib/letter/old_charsets.ts";

Deno.test("decodeOldCharset() takes what is cut or wrong", () => {
  for (
    const [label, octets, text] of [
      ["utf-7", "+", "+"],
      ["utf-7", "a +AMQ", "a Ä"],
      ["utf-7", "+A", ""],
      ["hz", "~{F;9", "苹\ufffd"],
      ["hz", "~~ ~{F;~}", "~ 苹"],
      ["iso-2022-kr", "\x0e;g", "사"],
      ["ibm850", "\x9b\xff", "ø\u00a0"],
    ]
  ) assertEquals(decodeOldCharset(bytesOf(octets), label), text, octets);
});

Deno.test("isOldCharset() knows no charset that the platform knows", () => {
  for (const label of ["utf-8", "cp1252", "", "ibm866", "big5"]) {
    assertEquals(isOldCharset(label), false, label);
  }
});
