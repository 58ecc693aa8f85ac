import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeWords, encodeWords } from "../../lib/letter/encoded_words.ts";
import { encodeText } from "../../lib/crypto/bytes.ts";
import { octetsOf } from "../../lib/letter/octets.ts";
import { anyText, property, text } from "./property.ts";

property(
  "decodeWords() reads what encodeWords() wrote",
  [text(200)],
  (written) => {
    const field = encodeWords(written).replaceAll("\n ", " ");
    assertEquals(decodeWords(field), written);
  },
  400,
);

property(
  "encodeWords() keeps to the 75 characters of RFC 2047, 2, in ASCII",
  [text(200)],
  (written) => {
    for (const word of encodeWords(written).split("\n ")) {
      assert(word.length <= 75);
      assert(/^[!-~]+$/.test(word));
    }
  },
);

property(
  "decodeWords() leaves text without words as it is",
  [text(100).filter((value) => !value.includes("=?"))],
  (plain) => assertEquals(decodeWords(octetsOf(encodeText(plain))), plain),
);

const charset = fc.constantFrom("utf-8", "UTF-16", "iso-8859-1*en", "no", "x*");
const word = fc.tuple(charset, fc.constantFrom(..."bBqQx"), anyText())
  .map(([name, encoding, content]) => `=?${name}?${encoding}?${content}?=`);

property(
  "decodeWords() makes text of any words",
  [fc.array(fc.oneof(word, anyText(), fc.constant(" ")))],
  (parts) => {
    const field = octetsOf(encodeText(parts.join("")));
    assert(decodeWords(field).isWellFormed());
  },
);
