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

/** UTF-8, UTF-16 as JavaScript keeps texts, hexadecimal, and base64 at any place of a text. */
export function formsOf(marker: string): Forms {
  const hex = encodeText(marker).toHex();
  const base64 = ["", " ", "  "].map((before) =>
    // The digits at both ends depend on what stands beside the marker.
    btoa(before + marker).slice(before ? 4 : 0, -4)
  );
  return [
    ["text", marker],
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
