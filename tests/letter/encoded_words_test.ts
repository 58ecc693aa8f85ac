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
];

for (const [what, encoded, expected] of DECODED) {
  Deno.test(`decodeWords() reads ${what}`, () => {
    assertEquals(decodeWords(encoded), expected);
  });
}

Deno.test("decodeWords() takes words of megabytes in their time", () => {
  const word = "=?utf-8?Q?=C3=BC?= ";
  assertEquals(decodeWords(word.repeat(3000)).length, 3000 + 1);
  assertEquals(decodeWords("=?".repeat(30_000)).length, 60_000);
});

Deno.test("encodeWords() makes words of at most 75 characters that decode the same", () => {
  for (const text of ["", " padded ", "=?", "漢字仮名交じり文".repeat(20)]) {
    const encoded = encodeWords(text);
    for (const line of encoded.split("\n ")) assert(line.length <= 75, line);
    assertEquals(decodeWords(encoded.replaceAll("\n ", " ")), text);
  }
});
