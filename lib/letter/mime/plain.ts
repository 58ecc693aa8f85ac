import { IDENTITY } from "./decode/identity.ts";

/** A plain text with no parameters but those that say how it is written. */
const PLAIN =
  /^\s*text\/plain\s*((?:;\s*(?:charset|format|delsp)\s*=\s*"?[\w.:+-]+"?\s*)*);?\s*$/i;

/**
 * The charset of a mail that is nothing but text as it lies, "" if it names none;
 * undefined for a mail that has to be taken apart or decoded.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readHeader } from "../header.ts";
 * import { plainCharset } from "./plain.ts";
 *
 * const header = (text: string) => readHeader(new TextEncoder().encode(text), true);
 * assertEquals(plainCharset(header("Content-Type: text/plain; charset=utf-8\n")), "utf-8");
 * assertEquals(plainCharset(header("Subject: Hi\n\nHello")), "");
 * assertEquals(plainCharset(header("Content-Type: text/html\n\n")), undefined);
 * ```
 */
export function plainCharset(
  { field }: { field(name: string): string },
): string | undefined {
  const isStored = IDENTITY.test(
    field("Content-Transfer-Encoding").trim().toLowerCase(),
  );
  const isInline = /^\s*(?:inline\s*;?\s*)?$/i.test(
    field("Content-Disposition"),
  );
  const type = field("Content-Type").trim() || "text/plain";
  const params = isStored && isInline ? PLAIN.exec(type)?.[1] : undefined;
  if (params === undefined) return undefined;
  return /charset\s*=\s*"?([^\s";]+)/i.exec(params)?.[1] ?? "";
}
