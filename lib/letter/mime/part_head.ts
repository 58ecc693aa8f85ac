import { charsetName } from "../charset.ts";
import { decodeWords } from "../encoded_words.ts";
import type { Header } from "../header.ts";
import { cleanText, shorten } from "../short_text.ts";
import { type Field, parseField } from "./fields.ts";

/** Characters of a name that are looked at. */
const NAME_LIMIT = 255;

/** What the header of a part says of its content. */
export interface PartHead {
  /** The media type in lower case, without parameters: `text/plain`. */
  type: string;
  /** The charset as it is named; "" if it is not. */
  charset: string;
  /** The transfer encoding in lower case; "" if there is none. */
  encoding: string;
  /** Whether the part says that it is not to be shown with the text. */
  isAttachment: boolean;
  /** The file's name as it is claimed: fit to be shown, not to be a path. */
  name?: string;
  /** What an HTML page calls it by (RFC 2392), without brackets. */
  contentId?: string;
}

/**
 * Reads the header of a part (RFC 2045, 2183, 2231).
 *
 * @param fallback The type of a part that does not say its own (RFC 2046, 5.1.5).
 */
export function readPartHead(
  { field }: Pick<Header, "field">,
  fallback = "text/plain",
): PartHead {
  const type = parseField(field("Content-Type"));
  const disposition = parseField(field("Content-Disposition"));
  const charset = charsetOf(type);
  const name = nameOf(disposition, "filename", charset) ??
    nameOf(type, "name", charset);
  return {
    type: mediaType(field("Content-Type"), type.value, fallback),
    charset,
    encoding: encodingOf(field("Content-Transfer-Encoding")),
    isAttachment: /^\s*attach/i.test(disposition.value),
    name,
    contentId: /<([^<>\s]{1,500})>/.exec(field("Content-ID"))?.[1],
  };
}

/** A type and a subtype, whatever a program wrote after them. */
const TYPE = /^[\s"']*([\w!#$&^.+-]{1,127})\/([\w!#$&^.+-]{1,127})/;

/** What has no type is text (RFC 2045, 5.2); of a wrong one nothing is known. */
function mediaType(raw: string, value: string, fallback: string): string {
  const match = TYPE.exec(value) ?? TYPE.exec(raw);
  if (match) return `${match[1]}/${match[2]}`.toLowerCase();
  return raw.trim() === "" ? fallback : "text/plain";
}

/** Some programs forget the semicolon after the parameter. */
function charsetOf({ params }: Field): string {
  return /^[^\s;]{1,100}/.exec(params.charset ?? "")?.[0] ?? "";
}

function nameOf(
  { params, decodedParams }: Field,
  param: "filename" | "name",
  charset: string,
): string | undefined {
  const text = params[param];
  if (!text) return undefined;
  const decoded = decodedParams.includes(param)
    ? text
    : decodeWords(text, charsetName(charset));
  const name = cleanText(decoded).trim();
  return name === "" ? undefined : shorten(name, NAME_LIMIT);
}

function encodingOf(field: string): string {
  const word = field.replaceAll(/\([^()]*\)|["';]/g, "").trim().toLowerCase();
  return word.replace(/^quoted.?printable$/, "quoted-printable");
}
