/**
 * Octets: text in which each character stands for one byte. A field that nobody has
 * decoded yet can so be taken apart like a text, and loses no byte.
 *
 * @module
 */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** As many arguments as a call takes on any stack. */
const PIECE = 4096;

/**
 * Bytes as octets.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bytesOf, octetsOf } from "./octets.ts";
 *
 * const bytes = new TextEncoder().encode("ü");
 * assertEquals(octetsOf(bytes), "\xc3\xbc");
 * assertEquals(bytesOf("\xc3\xbc"), bytes);
 * ```
 */
export function octetsOf(bytes: Uint8Array): string {
  // ASCII is the same either way, and a decoder is quicker.
  const ascii = asciiOf(bytes);
  if (ascii !== undefined) return ascii;
  let octets = "";
  for (let i = 0; i < bytes.length; i += PIECE) {
    octets += String.fromCharCode(...bytes.subarray(i, i + PIECE));
  }
  return octets;
}

/** The text of bytes if they are ASCII. */
export function asciiOf(bytes: Uint8Array): string | undefined {
  const text = decoder.decode(bytes);
  const isAscii = text.length === bytes.length && !text.includes("\ufffd");
  return isAscii ? text : undefined;
}

/** Octets of a stretch of bytes. */
export type OctetsWithin = (start: number, end: number) => string;

/** Of ASCII, all are made at once: one call for each stretch takes several times as long. */
export function octetsWithin(bytes: Uint8Array): OctetsWithin {
  const text = asciiOf(bytes);
  return text === undefined
    ? (start, end) => octetsOf(bytes.subarray(start, end))
    : (start, end) => text.slice(start, end);
}

/** Octets as bytes. */
export function bytesOf(octets: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(octets.length);
  for (let i = 0; i < octets.length; i++) bytes[i] = octets.charCodeAt(i);
  return bytes;
}

/**
 * Octets without the blanks at their ends. `String.trim()` would take the byte A0, which
 * ends characters.
 */
export function trimBlanks(octets: string): string {
  let [start, end] = [0, octets.length];
  while (start < end && isBlank(octets.charCodeAt(start))) start++;
  while (start < end && isBlank(octets.charCodeAt(end - 1))) end--;
  return octets.slice(start, end);
}

function isBlank(octet: number): boolean {
  return octet === 0x20 || octet === 0x09 || octet === 0x0d || octet === 0x0a;
}
