/**
 * The signed text of a head: what a sender says of a letter, a field a line, in one form
 * only (docs/letter.md, "The head").
 *
 * @module
 */
import { DRAFT_ID, LIMITS, titleProblem } from "../protocol/limits.ts";
import { recipientsOf } from "../letter/recipients.ts";
import { isMessageId, REFERENCES_LIMIT } from "../protocol/message_ids.ts";
import { isUserName } from "../program/user_names.ts";
import { SealError } from "./seal_error.ts";

/** What a sender says of a letter, and signs. */
export interface LetterHead {
  from: string;
  /** 1 to 100 users with those of `cc`, each once. */
  to: string[];
  /** Other readers, who need not answer; left out if there is none. */
  cc?: string[];
  /** Up to 100 characters, without control characters. */
  title: string;
  /** When the sender sealed it, in ms since the epoch. */
  time: number;
  /** The draft's id: a letter that comes twice has the same. */
  id: string;
  /** Ids of the messages that it goes on from, the one that it answers last. */
  references?: string[];
  /** Bytes of the plain letter. */
  bytes: number;
  /** SHA-512 of the plain letter, in lower-case hexadecimal digits. */
  sha512: string;
  /** Names of the files in the letter, without folders. */
  attachments: string[];
}

/** The first line of every head. */
const VERSION_LINE = "letterlock sealed letter 1";

/** Most characters of an attachment's name. */
const MAX_ATTACHMENT_NAME = 255;

/** In their order; each is a line, those that are lists any number of them. */
const FIELDS: Record<string, (head: LetterHead) => string[]> = {
  from: ({ from }) => [from],
  to: ({ to }) => to,
  cc: ({ cc = [] }) => cc,
  title: ({ title }) => [title],
  time: ({ time }) => [new Date(time).toISOString()],
  id: ({ id }) => [id],
  reference: ({ references = [] }) => references,
  bytes: ({ bytes }) => [String(bytes)],
  sha512: ({ sha512 }) => [sha512],
  attachment: ({ attachments }) => attachments,
};

/**
 * Writes the text of a head.
 *
 * @throws {TypeError} If a field has a value that no head can have.
 *
 * @example
 * ```ts
 * import { formatHead, parseHead } from "./head.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const head = {
 *   from: "alice",
 *   to: ["bob"],
 *   title: "Lunch?",
 *   time: 0,
 *   id: "3b1f0a52",
 *   bytes: 24,
 *   sha512: "0".repeat(128),
 *   attachments: ["menu.pdf"],
 * };
 * assertEquals(parseHead(formatHead(head)), head);
 * ```
 */
export function formatHead(head: LetterHead): string {
  const problem = headProblem(head);
  if (problem) throw new TypeError(`Cannot write the head: ${problem}`);
  return writeFields(head);
}

function writeFields(head: LetterHead): string {
  const lines = Object.entries(FIELDS).flatMap(([name, values]) =>
    values(head).map((value) => `${name}: ${value}`)
  );
  return [VERSION_LINE, ...lines, ""].join("\n");
}

/**
 * Reads the text of a head: the one that {@link formatHead} writes, and no other.
 *
 * @throws {SealError} With the fault `malformed`.
 */
export function parseHead(text: string): LetterHead {
  const values = Map.groupBy(text.split("\n").slice(1, -1), nameOf);
  const all = (name: string) =>
    (values.get(name) ?? []).map((line) => line.slice(name.length + 2));
  const one = (name: string) => all(name)[0] ?? "";
  const [cc, references] = [all("cc"), all("reference")];
  const head: LetterHead = {
    from: one("from"),
    to: all("to"),
    ...cc.length > 0 && { cc },
    title: one("title"),
    time: Date.parse(one("time")),
    id: one("id"),
    ...references.length > 0 && { references },
    bytes: Number(one("bytes")),
    sha512: one("sha512"),
    attachments: all("attachment"),
  };
  // Written anew it is the same text: no order, number or form of a field is free.
  if (headProblem(head) || writeFields(head) !== text) {
    throw new SealError("malformed", "Its head has not the form of a head");
  }
  return head;
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(": "));
}

/** Why no head can have these values; undefined if one can. */
function headProblem(head: LetterHead): string | undefined {
  const { from, title, time, id, bytes, sha512, attachments } = head;
  if (!isUserName(from)) return "the sender is no user";
  const recipients = recipientsProblem(head);
  if (recipients) return recipients;
  if (titleProblem(title)) return titleProblem(title)!.toLowerCase();
  if (!isTime(time)) return "the time is none";
  if (!DRAFT_ID.test(id)) return "the id is none";
  const { references = [] } = head;
  if (references.length > REFERENCES_LIMIT) return "it has too many references";
  if (!references.every(isMessageId)) return "a reference is no message id";
  if (!Number.isSafeInteger(bytes) || bytes < 0) return "the size is none";
  if (!/^[0-9a-f]{128}$/.test(sha512)) return "the hash is none";
  if (!attachments.every(isFileName)) return "an attachment's name is none";
}

function recipientsProblem(head: LetterHead): string | undefined {
  const all = recipientsOf(head);
  if (head.to.length === 0 || all.length > LIMITS.recipients) {
    return `it has 1 to ${LIMITS.recipients} recipients`;
  }
  if (!all.every(isUserName)) return "a recipient is no user";
  if (new Set(all).size !== all.length) return "a recipient is there twice";
}

/** A time that is written with a year of four digits. */
function isTime(time: number): boolean {
  return Number.isInteger(time) && time >= 0 && time < 253_402_300_800_000;
}

/** A name that leads into no folder, in any system, and ends no line. */
function isFileName(name: string): boolean {
  return name.length > 0 && [...name].length <= MAX_ATTACHMENT_NAME &&
    name !== "." && name !== ".." && name.isWellFormed() &&
    !/[\p{Cc}\p{Zl}\p{Zp}/\\]/u.test(name);
}
