import { encodeText } from "../crypto/bytes.ts";
import { charsetName, guessText } from "./charset.ts";
import { decodeWords, ENCODED_WORD } from "./encoded_words.ts";
import type { HeadFields, SentFields } from "./head_fields.ts";
import { type Header, readHeader } from "./header.ts";
import { bytesOf, octetsOf, trimBlanks } from "./octets.ts";
import { type ContentMarks, contentMarks } from "./content_marks.ts";
import { parseAddresses, type Person } from "./parse_addresses.ts";
import type { Recipients } from "./recipients.ts";
import { type ThreadPart, threadPart } from "./thread_part.ts";
import { cleanText, shorten, shortenSender, TEXT_LIMIT } from "./short_text.ts";

/** Characters of a title that a search looks at. */
const TITLE_LIMIT = 20_000;
/** Characters of a recipient: a hundred of them have to fit a record. */
const RECIPIENT_TEXT_LIMIT = 100;
/** The fields that are shown. */
const SHOWN = ["Subject", "From", "To", "Cc"];
/** Recipients that a reader sees; a stranger's head may name thousands. */
const RECIPIENT_LIMIT = 100;

/** What the head of a letter says, ours or another program's; fit to be shown. */
export interface LetterHead
  extends SentFields, ContentMarks, ThreadPart, Pick<HeadFields, "length"> {
  /**
   * The sender as the head claims it, with the address: never only the name of a user.
   * `from` is to be believed only in a letter that the server wrote.
   */
  claim: string;
  /** Bytes up to the content. */
  size: number;
}

/** What the head of a letter says, but for its recipients. */
export type BriefHead = Omit<LetterHead, keyof Recipients>;

/** A head whose recipients nobody has taken apart: an index asks for few of them. */
export interface LazyHead {
  head: BriefHead;
  recipients(): Recipients;
}

/**
 * Reads the head of a letter: our own, or one that another program put into the box,
 * however that program wrote it. Each field is decoded by itself, so a bad byte spoils
 * no other.
 *
 * @param bytes The beginning of the file: `HEAD_LIMIT` bytes, or less.
 * @param isWhole Whether that is the whole file. If not, a head that may go on after
 * `bytes` has their size.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseHead } from "./read_head.ts";
 *
 * const letter = "From: Eve <eve@example.org>\r\nSubject: Hi\r\n\r\nHello";
 * const { from, title, size } = parseHead(new TextEncoder().encode(letter));
 * assertEquals([from, title], ["Eve <eve@example.org>", "Hi"]);
 * assertEquals(letter.slice(size), "Hello");
 * ```
 */
export function parseHead(bytes: Uint8Array, isWhole = true): LetterHead {
  return toLetterHead(readHeader(bytes, isWhole));
}

/** The same, but for the recipients; the bytes may change before these are asked for. */
export function parseLazyHead(bytes: Uint8Array): LazyHead {
  return toLazyHead(readHeader(bytes, true));
}

/** What a header says that has been read already. */
export function toLetterHead(
  header: Pick<Header, "field" | "size">,
): LetterHead {
  const { head, recipients } = toLazyHead(header);
  return { ...head, ...recipients() };
}

function toLazyHead({ field, size }: Pick<Header, "field" | "size">): LazyHead {
  const shown = SHOWN.map((name) => withoutEscapes(field(name)));
  const likely = likelyCharset(shown, field("Content-Type"));
  const [subject, sender, to, cc] = shown;
  const from = parseAddresses(sender, likely);
  const head = {
    from: joinSenders(from.map(shownPerson)),
    claim: joinSenders(from.map(({ text }) => text)),
    title: shorten(readTitle(subject, likely), TITLE_LIMIT),
    length: readLength(field("X-Letterlock-Length").trim()),
    size,
    ...contentMarks(field),
    ...threadPart({
      messageId: field("Message-ID"),
      references: field("References"),
      inReplyTo: field("In-Reply-To"),
    }),
  };
  return { head, recipients: () => readRecipients(to, cc, likely) };
}

/**
 * Raw ISO-2022-JP as UTF-8. Between its escapes, quotes and commas are parts of
 * characters, which nothing that takes a field apart may see.
 */
function withoutEscapes(field: string): string {
  if (!field.includes("\x1b")) return field;
  return field.replace(
    // deno-lint-ignore no-control-regex
    /\x1b\$[@B][^\x1b]*(?:\x1b\([BJ])?/g,
    (escaped) => octetsOf(encodeText(guessText(bytesOf(escaped)))),
  );
}

/** The charset of the content, or of the first encoded word in a field that is shown. */
function likelyCharset(
  shown: string[],
  contentType: string,
): string | undefined {
  if (!shown.some((text) => /[\x80-\xff]|=\?/.test(text))) return undefined;
  const type = /charset\s*=\s*"?([^\s";]+)/i.exec(contentType);
  const words = shown.map((text) =>
    text.includes("=?")
      ? text.match(ENCODED_WORD)?.[0].split("?")[1]
      : undefined
  );
  return [type?.[1], ...words].map((label) => label && charsetName(label))
    .find((name) => name && !/^utf-/.test(name));
}

function readTitle(field: string, likely?: string): string {
  return cleanText(decodeWords(trimBlanks(field), likely));
}

const shownPerson = ({ user, text }: Person): string => user ?? text;

function joinSenders(senders: string[]): string {
  return shortenSender(cleanText(senders.join(", ")), TEXT_LIMIT);
}

/** @param likely The charset of raw bytes that are not UTF-8. */
function readRecipients(to: string, cc: string, likely?: string): Recipients {
  const people = (field: string, limit: number) =>
    parseAddresses(field, likely).slice(0, limit);
  const shown = people(to, RECIPIENT_LIMIT).map(recipientText);
  const others = people(cc, RECIPIENT_LIMIT - shown.length);
  return {
    to: shown,
    ...others.length > 0 && { cc: others.map(recipientText) },
  };
}

function recipientText(person: Person): string {
  return shortenSender(cleanText(shownPerson(person)), RECIPIENT_TEXT_LIMIT);
}

function readLength(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
