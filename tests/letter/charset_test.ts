import { assertEquals } from "@std/assert";
import {
  charsetName,
  decodeCharset,
  guessText,
} from "../../lib/letter/charset.ts";

const NAMES: [string, string | undefined][] = [
  ["UTF-8", "utf-8"],
  ["utf8", "utf-8"],
  ["ISO_8859-15", "iso-8859-15"],
  ["iso8859-2", "iso-8859-2"],
  ["cp1251", "windows-1251"],
  ["win-1252", "windows-1252"],
  ["'Windows-1252'", "windows-1252"],
  ["latin-1", "windows-1252"],
  ["x-mac-roman", "macintosh"],
  ["MacRoman", "macintosh"],
  ["cp932", "shift_jis"],
  ["windows-31j", "shift_jis"],
  ["cp936", "gbk"],
  ["GB2312", "gbk"],
  ["eucgb2312_cn", "gbk"],
  ["gb18030", "gb18030"],
  ["ks_c_5601-1987", "euc-kr"],
  ["cp950", "big5"],
  ["cp50220", "iso-2022-jp"],
  ["KOI8R", "koi8-r"],
  ["us-ascii", undefined],
  ["ANSI_X3.4-1968", undefined],
  ["utf-7", undefined],
  ["unknown-8bit", undefined],
  ["iso-8859-99", undefined],
  ["", undefined],
];

for (const [label, expected] of NAMES) {
  Deno.test(`charsetName() knows "${label}" as ${expected}`, () => {
    assertEquals(charsetName(label), expected);
  });
}

Deno.test("decodeCharset() reads UTF-16 in the order that it has", () => {
  const [big, little] = [
    Uint8Array.of(0, 72, 0, 105),
    Uint8Array.of(72, 0, 105, 0),
  ];
  assertEquals(decodeCharset(big, "utf-16"), "Hi");
  assertEquals(decodeCharset(little, "utf-16"), "Hi");
  assertEquals(decodeCharset(little, "utf-16le"), "Hi");
  assertEquals(decodeCharset(big, "utf-16be"), "Hi");
  assertEquals(
    decodeCharset(Uint8Array.of(0xff, 0xfe, 0x2d, 0x4e), "utf-16"),
    "中",
  );
});

Deno.test("guessText() keeps UTF-8 with a wrong byte, and takes other bytes for no UTF-8", () => {
  const bytes = [...new TextEncoder().encode("Größe")];
  assertEquals(guessText(Uint8Array.from([...bytes, 0xff])), "Größe\ufffd");
  assertEquals(guessText(Uint8Array.of(0xe4, 0xf6, 0xfc)), "äöü");
  assertEquals(guessText(Uint8Array.of(0xe4), "koi8-r"), "Д");
});
