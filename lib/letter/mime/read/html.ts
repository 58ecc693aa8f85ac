import type { HtmlToTextOptions } from "html-to-text";
import { concatBytes } from "../../../crypto/bytes.ts";
import { octetsOf } from "../../octets.ts";
import { MIME_BOUNDS } from "../bounds.ts";
import type { Tell } from "../tell.ts";
import { decodeText } from "../decode/text.ts";

const { convert } = await import("html-to-text");

/**
 * An HTML page as text, with the addresses of its links. Nothing is fetched and no script
 * is run: scripts, styles and pictures are left out, the descriptions of pictures stay.
 *
 * @param tell Told what had to be left out.
 */
export function htmlToText(html: string, tell: Tell): string {
  const text = isTooDeep(html) ? LEFT_OUT : convert(html, OPTIONS);
  if (!text.includes(LEFT_OUT)) return text;
  tell("Its HTML is too deep to be laid out");
  return withoutTags(html);
}

/** What the library writes where elements are deeper than it goes: no text has it. */
const LEFT_OUT = "\ufdd0";

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  limits: {
    maxInputLength: MIME_BOUNDS.html,
    maxDepth: 400,
    ellipsis: LEFT_OUT,
  },
  formatters: { picture },
  selectors: [
    { selector: "img", format: "picture" },
    {
      selector: "a",
      options: {
        hideLinkHrefIfSameAsText: true,
        ignoreHref: false,
        linkBrackets: ["<", ">"],
        noAnchorUrl: true,
      },
    },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
    { selector: "td", format: "inlineSurround", options: { suffix: " " } },
    { selector: "th", format: "inlineSurround", options: { suffix: " " } },
    {
      selector: "tr",
      format: "block",
      options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
    },
    { selector: "title", format: "skip" },
    { selector: "hr", options: { length: 20 } },
  ],
};

/** What a picture shows, by its description; a link to it would be noise. */
// deno-lint-ignore no-explicit-any -- the library's own types leave these open
function picture(element: any, _walk: any, builder: any): void {
  const description = element.attribs?.alt?.trim();
  if (description) builder.addInline(`[${description}]`);
}

/** Tags that nothing closes. */
const VOID =
  /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/i;
/** Elements in each other from which on the library's parser takes very long. */
const MAX_OPEN = 20_000;

/** Whether more elements may be open at a time; what is closed by others counts, too. */
function isTooDeep(html: string): boolean {
  const open = new Map<string, number>();
  let depth = 0;
  for (const [, slash, tag] of html.matchAll(/<(\/?)([a-z][^\s<>\/]*)/gi)) {
    const name = tag.toLowerCase();
    const count = open.get(name) ?? 0;
    if (VOID.test(name) || slash && count === 0) continue;
    open.set(name, slash ? count - 1 : count + 1);
    depth += slash ? -1 : 1;
    if (depth > MAX_OPEN) return true;
  }
  return false;
}

function withoutTags(html: string): string {
  return html.replaceAll(/<[^<>]*>/g, " ").replaceAll(/[ \t]+/g, " ")
    .replaceAll(/\s*\n\s*/g, "\n").trim();
}

/** Where a page names its charset itself. */
const META = /<meta[^>]{1,200}charset\s*=\s*["']?([\w.:-]{1,40})/i;

/** What can be read like ASCII is not UTF-16 (HTML Standard, 13.2.3.2). */
function ownCharset(start: string): string {
  const named = META.exec(start)?.[1] ?? "";
  return /^utf-?(?:16|32)/i.test(named) ? "utf-8" : named;
}

/**
 * The source of an HTML part, cut where it is too long.
 *
 * @param most Characters that may be left of it.
 */
export async function htmlSource(
  { charset, content }: {
    charset: string;
    content: AsyncIterable<Uint8Array>;
  },
  most: number,
  tell: Tell,
): Promise<string> {
  const limit = Math.min(most, MIME_BOUNDS.html);
  const { bytes, isCut } = await firstBytes(content, limit);
  if (isCut) tell("Its HTML is too long: the beginning is shown");
  const named = charset || ownCharset(octetsOf(bytes.subarray(0, 4096)));
  const options = { charset: named, tell };
  let source = "";
  for await (const text of decodeText(each(bytes), options)) source += text;
  return source;
}

async function* each(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function firstBytes(
  content: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    if (size < limit) pieces.push(piece.slice(0, limit - size));
    size += piece.length;
  }
  return { bytes: concatBytes(...pieces), isCut: size > limit };
}
