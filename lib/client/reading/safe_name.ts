import { hiddenCharacters } from "../../program/escape.ts";

/** Bytes of a file's name; Linux takes 255, and a number may have to be added. */
const NAME_LIMIT = 200;

/** Names that are devices in any folder of Windows, whatever follows a dot. */
const DEVICE =
  /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$|clock\$)\s*(?:\.|$)/i;

/**
 * A file's name that is safe in any folder, made of one that a stranger chose: no path, no
 * control character, not hidden, no flag, no device, not too long.
 *
 * @param fallback The name where nothing is left.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { safeName } from "./safe_name.ts";
 *
 * assertEquals(safeName("Größe.pdf", "part-1.pdf"), "Größe.pdf");
 * assertEquals(safeName("../../.bashrc", "part-1"), "bashrc");
 * assertEquals(safeName("C:\\temp\\nul.txt", "part-1"), "_nul.txt");
 * assertEquals(safeName("..", "part-1"), "part-1");
 * ```
 */
export function safeName(name: string, fallback: string): string {
  const last =
    name.normalize("NFC").split(/[\/\\]/).findLast((part) =>
      part.trim() !== ""
    ) ?? "";
  const plain = last.replaceAll(hiddenCharacters(), "").replaceAll(
    "\ufffd",
    "_",
  )
    .replaceAll(/[<>:"|?*]/g, "_")
    .replace(/^[\s.]+/, "").replace(/^-/, "_").replace(/[\s.]+$/, "");
  if (plain === "") return fallback;
  return shortName(DEVICE.test(plain) ? `_${plain}` : plain);
}

/** Cuts the name before its extension. */
function shortName(name: string): string {
  const [stem, extension] = splitExtension(name);
  const most = NAME_LIMIT - byteLength(extension);
  let short = "";
  let size = 0;
  for (const character of stem) {
    size += byteLength(character);
    if (size > most) break;
    short += character;
  }
  return short.trimEnd() + extension;
}

/** A short extension with its dot, and what is before it. */
export function splitExtension(name: string): [string, string] {
  const extension = /(?<=[^])\.[^.\s]{1,16}$/u.exec(name)?.[0] ?? "";
  return [name.slice(0, name.length - extension.length), extension];
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
