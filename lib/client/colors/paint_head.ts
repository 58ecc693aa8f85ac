import type { Paint } from "./paint.ts";

/**
 * The lines above a mail's contents in colours: labels bold, what was proved green. Nobody
 * can write such a line into the contents, whose control characters are made visible.
 */
export function paintHead(head: string, paint: Paint): string {
  return head.replace(/^([A-Z][A-Za-z ]*:)(.*)$/gm, (_line, label, rest) => {
    if (label === "Sealed:") return paint("green", label + rest);
    return paint("bold", label) + rest;
  });
}
