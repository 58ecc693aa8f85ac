import { LIMITS } from "../../protocol/limits.ts";
import { shorten } from "../../letter/short_text.ts";

/** What programs put before the title of an answer, in several languages. */
const ANSWERED = /^(?:(?:re|aw|antw|sv|vs|ref)(?:\[\d+\]|\^\d+)?\s*:\s*)+/i;
/** The same for a mail that is passed on. */
const FORWARDED = /^(?:(?:fwd?|wg|tr|vb)(?:\[\d+\])?\s*:\s*)+/i;

/**
 * The title of an answer (RFC 5322, 3.6.5).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { replyTitle } from "./titles.ts";
 *
 * assertEquals(replyTitle("Lunch?"), "Re: Lunch?");
 * assertEquals(replyTitle("RE: AW: Re[2]: Lunch?"), "Re: Lunch?");
 * ```
 */
export function replyTitle(title: string): string {
  return withPrefix("Re: ", title, ANSWERED);
}

/** The title of a mail that is passed on. */
export function forwardTitle(title: string): string {
  return withPrefix("Fwd: ", title, FORWARDED);
}

/** No prefix comes twice; a title of 100 characters has room for it. */
function withPrefix(prefix: string, title: string, known: RegExp): string {
  const rest = title.replace(/[\p{Cc}\u2028\u2029]/gu, " ").trim()
    .replace(known, "");
  return shorten(prefix + rest, LIMITS.title).trimEnd();
}
