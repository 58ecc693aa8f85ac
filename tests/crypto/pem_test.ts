import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { randomBytes } from "../../lib/crypto/bytes.ts";
import { decodePem, encodePem } from "../../lib/crypto/pem.ts";

Deno.test("encodePem() writes lines of 64 characters (RFC 7468)", () => {
  assertEquals(
    encodePem("PUBLIC KEY", new Uint8Array(50)),
    "-----BEGIN PUBLIC KEY-----\n" +
      "A".repeat(64) + "\nAAA=\n" +
      "-----END PUBLIC KEY-----\n",
  );
});

Deno.test("decodePem() reads what encodePem() wrote, at every length", () => {
  for (let length = 1; length <= 200; length++) {
    const der = randomBytes(length);
    const pem = encodePem("PRIVATE KEY", der);
    assertEquals(decodePem("PRIVATE KEY", pem), der);
    assertEquals(
      decodePem("PRIVATE KEY", pem.replaceAll("\n", "\r\n") + "\r\n"),
      der,
    );
    assertEquals(decodePem("PRIVATE KEY", pem.trimEnd()), der);
  }
});

const BEGIN = "-----BEGIN PUBLIC KEY-----\n";
const END = "-----END PUBLIC KEY-----\n";
const FULL = "A".repeat(64);

const REFUSED: Record<string, [text: string, reason: RegExp]> = {
  "an empty text": ["", /it is no PEM file/],
  "a text without a block": ["hello\n", /it is no PEM file/],
  "text before the block": [`x\n${BEGIN}AAAA\n${END}`, /it is no PEM file/],
  "text after the block": [`${BEGIN}AAAA\n${END}x`, /it is no PEM file/],
  "two blocks": [`${BEGIN}AAAA\n${END}`.repeat(2), /it is no PEM file/],
  "a cut block": [`${BEGIN}AAAA\n`, /it is no PEM file/],
  "a header in the block": [
    `${BEGIN}Proc-Type: 4,ENCRYPTED\n\nAAAA\n${END}`,
    /it is no PEM file/,
  ],
  "another label": [
    "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
    /its label is RSA PRIVATE KEY, not PUBLIC KEY/,
  ],
  "labels that differ": [
    `${BEGIN}AAAA\n-----END PRIVATE KEY-----\n`,
    /its BEGIN and END lines differ/,
  ],
  "no base64": [`${BEGIN}${END}`, /its base64 is damaged/],
  "a letter too many": [`${BEGIN}AAAAA\n${END}`, /its base64 is damaged/],
  "missing padding": [`${BEGIN}AAA\n${END}`, /its base64 is damaged/],
  "bits after the end": [`${BEGIN}AAB=\n${END}`, /its base64 is damaged/],
  "padding inside": [`${BEGIN}AA==AAAA\n${END}`, /its base64 is damaged/],
  "a character that is none": [`${BEGIN}AA_A\n${END}`, /base64 is damaged/],
  "NUL": [`${BEGIN}AAA\0\n${END}`, /its base64 is damaged/],
  "a blank in the padding": [`${BEGIN}AA= =AA\n${END}`, /base64 is damaged/],
  "a BEGIN line that goes on": [
    `-----BEGIN PUBLIC KEY-----AAAA\n${END}`,
    /it is no PEM file/,
  ],
};

// The lax form of RFC 7468, 3: what mails, forms and other programs make of a file.
const TAKEN: Record<string, string> = {
  "a space": `${BEGIN}${FULL} \n${FULL}\n${END}`,
  "spaces before each line": `  ${BEGIN}  ${FULL}\n  ${FULL}\n  ${END}`,
  "tabs": `${BEGIN}\t${FULL}\n\t${FULL}\n${END}`,
  "empty lines": `\n${BEGIN}\n${FULL}\n\n${FULL}\n\n${END}\n\n`,
  "a short line": `${BEGIN}AAAA\n${FULL}\n${FULL.slice(4)}\n${END}`,
  "a long line": `${BEGIN}${FULL}${FULL}\n${END}`,
  "no line end before END": `${BEGIN}${FULL}\n${FULL}${END}`,
  "a space after BEGIN": `${BEGIN.trimEnd()} \n${FULL}\n${FULL}\n${END}`,
  "lines that end in CR": `${BEGIN}${FULL}\n${FULL}\n${END}`
    .replaceAll("\n", "\r"),
};

for (const [what, text] of Object.entries(TAKEN)) {
  Deno.test(`decodePem() takes ${what}`, () => {
    assertEquals(decodePem("PUBLIC KEY", text), new Uint8Array(96));
  });
}

for (const [what, [text, reason]] of Object.entries(REFUSED)) {
  Deno.test(`decodePem() refuses ${what}`, () => {
    const error = assertThrows(
      () => decodePem("PUBLIC KEY", text),
      SyntaxError,
      "Cannot read the PEM text: ",
    );
    assertMatch(error.message, reason);
  });
}

Deno.test("decodePem() is quick on a long text that is no PEM", () => {
  const rubbish = BEGIN + (FULL + "\n").repeat(20_000) + "!";
  assertThrows(() => decodePem("PUBLIC KEY", rubbish), SyntaxError);
});
