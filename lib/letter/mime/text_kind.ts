/** What a content is: text in UTF-8, text in another charset, or no text at all. */
export type TextKind = "utf-8" | "unknown" | "binary";

/**
 * Looks through a content. What is not UTF-8 is text of a charset that nobody has named, or
 * binary if it has a NUL.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { textKind } from "./text_kind.ts";
 *
 * assertEquals(await textKind([new TextEncoder().encode("Grüße")]), "utf-8");
 * assertEquals(await textKind([Uint8Array.of(0x47, 0x72, 0xfc)]), "unknown");
 * assertEquals(await textKind([Uint8Array.of(0, 0xff)]), "binary");
 * ```
 */
export async function textKind(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<TextKind> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isUtf8 = true;
  let hasNul = false;
  for await (const piece of pieces) {
    hasNul ||= piece.includes(0);
    isUtf8 &&= decodes(decoder, piece);
    if (!isUtf8 && hasNul) return "binary";
  }
  isUtf8 &&= decodes(decoder);
  if (isUtf8) return "utf-8";
  return hasNul ? "binary" : "unknown";
}

/** @param piece Nothing at the end, where no character may be cut. */
function decodes(decoder: TextDecoder, piece?: Uint8Array): boolean {
  try {
    decoder.decode(piece, { stream: piece !== undefined });
    return true;
  } catch {
    return false;
  }
}
