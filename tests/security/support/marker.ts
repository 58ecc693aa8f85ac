/** A text that nobody else has, and the forms in which a program may keep it. */
import { Buffer } from "node:buffer";
import { join } from "@std/path";
import { encodeText } from "../../../lib/crypto/bytes.ts";

/** A name for a form, and its bytes as characters. */
export type Forms = [name: string, form: string][];

/** A word of letters and digits that nothing else has. */
export function newMarker(): string {
  return `Nightingale${crypto.getRandomValues(new Uint8Array(8)).toHex()}`;
}

/** Digits of base64 that are in no memory by chance: any four are in one worker of 200. */
const MIN_BASE64 = 8;

/**
 * UTF-8, Latin-1 and UTF-16 as JavaScript keeps texts, hexadecimal, and base64 at any place
 * of a text.
 *
 * @throws {Error} If the marker is so short that others may have one of its forms: it has to
 * be of 9 bytes of UTF-8.
 */
export function formsOf(marker: string): Forms {
  const bytes = encodeText(marker);
  const hex = bytes.toHex();
  const utf8 = String.fromCharCode(...bytes);
  const base64 = ["", " ", "  "].map((before) =>
    // The digits at both ends depend on what stands beside the marker.
    encodeText(before + marker).toBase64().slice(before ? 4 : 0, -4)
  );
  if (base64.some(({ length }) => length < MIN_BASE64)) {
    throw new Error("a marker is too short to be told from what others have");
  }
  return [
    // One form, if it is ASCII.
    ...[...new Set([marker, utf8])].map((text): Forms[0] => ["text", text]),
    ["text in UTF-16", [...marker].join("\0")],
    ["hex", hex],
    ["HEX", hex.toUpperCase()],
    ...base64.flatMap((text): Forms => [
      ["base64", text],
      ["base64 in UTF-16", [...text].join("\0")],
    ]),
  ];
}

/** The names of the forms that are in some bytes. */
export function formsIn(bytes: Uint8Array, forms: Forms): string[] {
  const { buffer, byteOffset, length } = bytes;
  // A tenth of the time that a TextDecoder takes.
  const text = Buffer.from(buffer as ArrayBuffer, byteOffset, length)
    .toString("latin1");
  return forms.filter(([, form]) => text.includes(form)).map(([name]) => name);
}

/** The files of a folder and the folders in it that have a form in them, or in their name. */
export function filesWith(dir: string, forms: Forms): string[] {
  return [...Deno.readDirSync(dir)].flatMap(({ name, isDirectory }) => {
    const path = join(dir, name);
    if (isDirectory) return filesWith(path, forms);
    const found = formsIn(readIfThere(path), forms).length > 0 ||
      formsIn(encodeText(name), forms).length > 0;
    return found ? [path] : [];
  });
}

/** A server at work removes files. */
function readIfThere(path: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Uint8Array(0);
    throw error;
  }
}
