/**
 * Charsets of old mails that `TextDecoder` does not know: those of DOS, and those of seven
 * bits that shift between two sets.
 *
 * @module
 */

/** The characters of the bytes from 128 on. */
const DOS: Record<string, string> = {
  cp437: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0",
  cp850: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐" +
    "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0",
  cp852: "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐" +
    "└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0",
};

/** The names that programs give a charset, and how its bytes become text. */
const OLD: readonly (readonly [RegExp, (bytes: Uint8Array) => string])[] = [
  [/^(?:cp|ibm|dos)?-?437$/, (bytes) => decodeDos(bytes, DOS.cp437)],
  [/^(?:cp|ibm|dos)?-?850$/, (bytes) => decodeDos(bytes, DOS.cp850)],
  [
    /^(?:cp|ibm)0*858$/,
    (bytes) => decodeDos(bytes, DOS.cp850.replace("ı", "€")),
  ],
  [/^(?:cp|ibm|dos)?-?852$/, (bytes) => decodeDos(bytes, DOS.cp852)],
  [/^(?:unicode-1-1-)?utf-?7$/, decodeUtf7],
  [/^hz(?:-gb-?2312)?$/, decodeHz],
  [/^(?:cs)?iso-?2022-?kr$/, (bytes) => decodeShifted(bytes, "euc-kr")],
  [/^(?:cs)?iso-?2022-?cn$/, (bytes) => decodeShifted(bytes, "gbk")],
];

/**
 * The text of bytes in an old charset, or undefined if the label names none of them.
 *
 * @param label In lower case, without quotes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeOldCharset } from "./old_charsets.ts";
 *
 * const bytes = (text: string) => new TextEncoder().encode(text);
 * assertEquals(decodeOldCharset(bytes("Gr+APwA3w-e"), "utf-7"), "Grüße");
 * assertEquals(decodeOldCharset(bytes("~{VPND~}."), "hz-gb-2312"), "中文.");
 * assertEquals(decodeOldCharset(Uint8Array.of(0x81), "cp437"), "ü");
 * assertEquals(decodeOldCharset(bytes("a"), "utf-8"), undefined);
 * ```
 */
export function decodeOldCharset(
  bytes: Uint8Array,
  label: string,
): string | undefined {
  return OLD.find(([names]) => names.test(label))?.[1](bytes);
}

/** Whether {@linkcode decodeOldCharset} knows the label. */
export function isOldCharset(label: string): boolean {
  return OLD.some(([names]) => names.test(label));
}

function decodeDos(bytes: Uint8Array, upper: string): string {
  return latin1(bytes).replace(
    /[\x80-\xff]/g,
    (character) => upper[character.charCodeAt(0) - 0x80],
  );
}

/** RFC 2152: `+`, UTF-16 in base64, and `-` or what is no base64. */
function decodeUtf7(bytes: Uint8Array): string {
  return latin1(bytes).replace(
    /\+([A-Za-z0-9+/]*)-?/g,
    (_, digits: string) => digits === "" ? "+" : utf16OfBase64(digits),
  );
}

function utf16OfBase64(digits: string): string {
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits;
  const bytes = Uint8Array.fromBase64(whole, { lastChunkHandling: "loose" });
  // What is left over after the last character are bits that fill up.
  return new TextDecoder("utf-16be").decode(
    bytes.subarray(0, bytes.length & ~1),
  );
}

/** RFC 1843: between `~{` and `~}` GB 2312 without its eighth bits. */
function decodeHz(bytes: Uint8Array): string {
  const plain = latin1(bytes).replace(/~\r?\n/g, "");
  return plain.replace(
    /~\{([^]*?)(?:~\}|(?=\n)|$)|~~/g,
    (_, shifted?: string) =>
      shifted === undefined ? "~" : eightBits(shifted, "gbk"),
  );
}

/**
 * RFC 1557 and RFC 1922, 7.1: between SO and SI, KS C 5601 or GB 2312 without its eighth
 * bits.
 */
function decodeShifted(bytes: Uint8Array, charset: string): string {
  // deno-lint-ignore no-control-regex
  const plain = latin1(bytes).replace(/\x1b\$\)[AC]/g, "");
  return plain.replace(
    // deno-lint-ignore no-control-regex
    /\x0e([^\x0f\n]*)\x0f?/g,
    (_, shifted: string) => eightBits(shifted, charset),
  ).replaceAll("\x0f", "");
}

function eightBits(octets: string, charset: string): string {
  const bytes = Uint8Array.from(
    octets,
    (octet) => octet > " " ? octet.charCodeAt(0) | 0x80 : octet.charCodeAt(0),
  );
  return new TextDecoder(charset).decode(bytes);
}

/** Each byte as the character of its number: this decoder has no exceptions. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return text;
}
