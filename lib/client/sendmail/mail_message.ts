import { readHeader } from "../../letter/header.ts";
import { parseHead } from "../../letter/read_head.ts";
import { shorten } from "../../letter/short_text.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { LETTER_FIELDS } from "../../protocol/letter_fields.ts";
import { REFERENCES_LIMIT } from "../../protocol/message_ids.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { Media, Thread } from "../draft/draft_parts.ts";
import { addressesIn } from "./addresses.ts";

/** A message as a program hands it over (RFC 5322). */
export interface MailMessage {
  /** The Subject, decoded, and cut where it is longer than a title. */
  title: string;
  /** The addresses of a field. */
  from: string[];
  to: string[];
  cc: string[];
  bcc: string[];
  messageId?: string;
  media: Media;
  thread: Thread;
  /** All after the header, byte for byte. */
  body: Uint8Array;
}

/**
 * Reads a message. Of its header the letter keeps what says how the body is encoded and
 * what it answers; the server writes the rest.
 *
 * @throws {Failure} If its header says of the body what nobody could read.
 */
export function readMailMessage(bytes: Uint8Array): MailMessage {
  const { field, size } = readHeader(bytes, true);
  const title = shorten(parseHead(bytes).title.trim(), LIMITS.title);
  const messageId = idsIn(field("Message-ID"))[0];
  return {
    title,
    from: addressesIn(field("From")),
    to: addressesIn(field("To")),
    cc: addressesIn(field("Cc")),
    bcc: addressesIn(field("Bcc")),
    ...messageId === undefined ? {} : { messageId },
    media: mediaOf(field),
    thread: threadOf(field),
    body: bytes.subarray(size),
  };
}

type Field = (name: string) => string;

function mediaOf(field: Field): Media {
  const type = tidyType(field("Content-Type"));
  const encoding = withoutComments(field("Content-Transfer-Encoding"))
    .trim().toLowerCase();
  const fields: Media = {};
  if (type !== "") fields.content_type = type;
  // What is encoded and has no type is such text (RFC 2045, 5.2).
  else if (encoding !== "") {
    fields.content_type = "text/plain; charset=us-ascii";
  }
  if (encoding !== "") {
    fields.content_transfer_encoding = encoding as "7bit";
  }
  check("Content-Type", "content_type", fields.content_type);
  check("Content-Transfer-Encoding", "content_transfer_encoding", encoding);
  return fields;
}

function check(
  name: string,
  field: "content_type" | "content_transfer_encoding",
  value = "",
): void {
  if (value === "" || LETTER_FIELDS[field].parse(value) !== undefined) return;
  throw new Failure(
    EXIT.usage,
    `Cannot send the message: its ${name} has not the form of RFC 2045`,
  );
}

/** The same value with one space after each semicolon, and without comments. */
function tidyType(value: string): string {
  const tidy = withoutComments(value)
    .replace(
      /("(?:\\.|[^"\\])*")|\s*([;=])\s*/g,
      (_, quoted, mark) => quoted ?? mark,
    )
    .replace(/("(?:\\.|[^"\\])*")|;/g, (_, quoted) => quoted ?? "; ");
  return tidy.trim().replace(/;$/, "");
}

function withoutComments(value: string): string {
  return value.replace(
    /("(?:\\.|[^"\\])*")|\((?:\\.|[^()\\])*\)/g,
    (_, quoted) => quoted ?? "",
  );
}

function threadOf(field: Field): Thread {
  const answered = idsIn(field("In-Reply-To"))[0];
  const [first, ...rest] = idsIn(field("References"));
  const fields: Thread = {};
  if (answered !== undefined) fields.in_reply_to = answered;
  if (first !== undefined) {
    // The first and the latest tell most of a long thread (RFC 5322, 3.6.4).
    const latest = rest.slice(1 - REFERENCES_LIMIT);
    fields.references = [first, ...latest].join(" ");
  }
  return fields;
}

function idsIn(field: string): string[] {
  const ids = field.match(/<[^<>\s]+@[^<>\s]+>/g) ?? [];
  const { parse } = LETTER_FIELDS.in_reply_to;
  return ids.filter((id) => parse(id) !== undefined);
}
