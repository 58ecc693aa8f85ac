/** A text that nobody else has, and the forms in which a program may keep it. */
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
  const texts: Forms = [
    ["text", marker],
    ["hex", hex],
    ["HEX", hex.toUpperCase()],
    ...base64.map((text) => ["base64", text] as [string, string]),
  ];
  const wide = texts.map(([name, text]): [string, string] => [
    `${name} in UTF-16`,
    [...text].join("\0"),
  ]);
  return [...texts, ...wide];
}

/** The names of the forms that are in some bytes. */
export function formsIn(bytes: Uint8Array, forms: Forms): string[] {
  const text = new TextDecoder("latin1").decode(bytes);
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
