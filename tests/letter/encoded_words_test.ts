import { assert, assertEquals } from "@std/assert";
import { decodeWords, encodeWords } from "../../lib/letter/encoded_words.ts";

const DECODED: [string, string, string][] = [
  ["plain text stays", "Hello, world", "Hello, world"],
  ["base64", "=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"],
  ["quoted-printable", "=?UTF-8?q?Gr=C3=BC=C3=9Fe_an_alle?=", "Grüße an alle"],
  ["another charset", "=?iso-8859-1?Q?Gr=FC=DFe?=", "Grüße"],
  ["a language (RFC 2231)", "=?utf-8*de?B?R3LDvMOfZQ==?=", "Grüße"],
  ["an unknown charset", "=?x-none?Q?Gr=FC=DFe?=", "Grüße"],
  ["text around a word", "Re: =?utf-8?Q?=C3=BC?= now", "Re: ü now"],
  ["space between words", "=?utf-8?Q?a?=  =?utf-8?Q?b?= c", "ab c"],
  ["a character cut in two", "=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü"],
  ["no base64", "=?utf-8?B?%%%?=", "=?utf-8?B?%%%?="],
  ["no hexadecimal", "=?utf-8?Q?a=zz?=", "a=zz"],
  ["no end", "=?utf-8?Q?abc", "=?utf-8?Q?abc"],
  ["spaces inside", "=?utf-8?Q?=C3=BC and =C3=A4?= x", "ü and ä x"],
  ["spaces inside base64", "=?utf-8?B?R3LD vMOf ZQ==?=", "Grüße"],
  ["a question mark inside", "=?utf-8?Q?W=C3=A4r?_Ja??=", "Wär? Ja?"],
  ["an equals sign at the end", "=?utf-8?Q?a=?=", "a="],
  ["no space between words", "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"],
  ["no space before a word", "Re:=?utf-8?Q?=C3=BC?=", "Re:ü"],
  [
    "an unended word before another",
    "=?utf-8?Q?a =?utf-8?Q?b?=",
    "=?utf-8?Q?a b",
  ],
  ["no padding", "=?utf-8?B?R3LDvMOfZQ?=", "Grüße"],
  ["too much padding", "=?utf-8?B?R3LDvMOfZQ====?=", "Grüße"],
  ["padding in the middle", "=?utf-8?B?R3I=w7zDn2U=?=", "Grüße"],
  ["one digit too many", "=?utf-8?B?R3LDvMOfZQ==R?=", "Grüße"],
  ["base64 of URLs", "=?utf-8?B?w7_Dvg==?=", "ÿþ"],
  ["base64 cut in two", "=?utf-8?B?R3LDv?= =?utf-8?B?MOfZQ==?=", "Grüße"],
  [
    "base64 cut in three",
    "=?utf-8?B?R?= =?utf-8?B?3?= =?utf-8?B?LDvA==?=",
    "Grü",
  ],
  ["whole words without padding", "=?utf-8?B?R3I?= =?utf-8?B?R3I?=", "GrGr"],
  ["a character cut in a DBCS", "=?gbk?Q?=C4?= =?gbk?Q?=E3?=", "你"],
  ["charsets in a row", "=?gbk?Q?=C4=E3?= =?latin1?Q?=FC?=", "你ü"],
  ["UTF-8 that is none", "=?utf-8?Q?Gr=FC=DFe?=", "Grüße"],
  ["ASCII that is none", "=?us-ascii?Q?Gr=FC=DFe?=", "Grüße"],
  ["ISO-2022-JP", "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"],
  ["another name of a charset", "=?cp932?B?k/qWew==?=", "日本"],
  ["UTF-16 with a mark", "=?utf-16?B?/v8A/A==?=", "ü"],
  [
    "UTF-16 with a mark in each word",
    "=?utf-16?B?/v8A/A==?= =?utf-16?B?/v8A/A==?=",
    "üü",
  ],
  ["an empty word", "a =?utf-8?Q??= b", "a  b"],
];

const RAW: [string, string, string][] = [
  ["UTF-8", "Gr\xc3\xbc\xc3\x9fe", "Grüße"],
  ["UTF-8 cut at its end", "Gr\xc3\xbc\xc3", "Grü\ufffd"],
  ["bytes of the West", "Gr\xfc\xdfe", "Grüße"],
  ["bytes beside a word", "\xfc =?utf-8?Q?=C3=BC?= \xc3\xbc", "ü ü ü"],
  ["UTF-8 in a word", "=?utf-8?Q?Gr\xc3\xbc=C3=9Fe?=", "Grüße"],
  ["UTF-8 in a word of Latin-1", "=?iso-8859-1?Q?\xc3\xbc=DF?=", "üß"],
  ["Latin-1 in a word of it", "=?iso-8859-1?Q?\xfc=DF?=", "üß"],
  ["a DBCS in a word of it", "=?gbk?Q?\xc4\xe3?=", "你"],
  ["Japanese escapes", "\x1b$BF|K\\\x1b(B", "日本"],
  ["a byte A0 at its end", "voil\xc3\xa0", "voilà"],
];

for (const [what, field, expected] of RAW) {
  Deno.test(`decodeWords() reads raw ${what}`, () => {
    assertEquals(decodeWords(field), expected);
  });
}

Deno.test("decodeWords() takes raw bytes that are not UTF-8 for the likely charset", () => {
  assertEquals(decodeWords("\xcc\xe8\xf0", "windows-1251"), "Мир");
  assertEquals(decodeWords("\xd0\x9c", "windows-1251"), "М");
  assertEquals(decodeWords("=?x-none?Q?=CC=E8?=", "windows-1251"), "Ми");
});

for (const [what, encoded, expected] of DECODED) {
  Deno.test(`decodeWords() reads ${what}`, () => {
    assertEquals(decodeWords(encoded), expected);
  });
}

Deno.test("decodeWords() takes words of megabytes in their time", () => {
  const word = "=?utf-8?Q?=C3=BC?= ";
  assertEquals(decodeWords(word.repeat(3000)).length, 3000 + 1);
  assertEquals(decodeWords("=?".repeat(30_000)).length, 60_000);
  assertEquals(decodeWords("=?a?Q?".repeat(10_000)).length, 60_000);
  const digits = "/".repeat(5000);
  const cut = digits.replaceAll("/", "=?latin1?B?/?=");
  assert(decodeWords(cut) === decodeWords(`=?latin1?B?${digits}?=`));
});

Deno.test("encodeWords() makes words of at most 75 characters that decode the same", () => {
  for (const text of ["", " padded ", "=?", "漢字仮名交じり文".repeat(20)]) {
    const encoded = encodeWords(text);
    for (const line of encoded.split("\n ")) assert(line.length <= 75, line);
    assertEquals(decodeWords(encoded.replaceAll("\n ", " ")), text);
  }
});
