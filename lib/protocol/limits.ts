import { MAX_PASSWORD_LENGTH, MAX_RECIPIENTS } from "../program/bounds.ts";
import { DEFAULTS } from "../program/defaults.ts";

/** The limits of letterlock/1, the same at both ends (docs/protocol.md, "Limits"). */
export const LIMITS = {
  /** Characters of a title. */
  title: 100,
  /** Characters of a mail's content, unless `--max-content` says otherwise. */
  content: DEFAULTS.maxContent,
  /** Recipients of one mail. */
  recipients: MAX_RECIPIENTS,
  /** Bytes of a mail's attachments, unless `--max-attachments` says otherwise. */
  attachments: DEFAULTS.maxAttachments,
  /** Attachments of one mail. */
  attachedFiles: 100,
  /** Characters of a password. */
  password: MAX_PASSWORD_LENGTH,
  /** Mails in one page of a list. */
  page: 50,
  /** Names in one page of the users. */
  users: 500,
  /** Messages that one request asks for. */
  messages: 500,
  /** Bytes of a message that is imported. */
  message: 2 ** 30,
  /** Characters of a search. */
  search: 200,
} as const;

/** The id of a draft: 8 to 64 of these characters. */
export const DRAFT_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** The most bytes of a frame's body during the handshake. */
export const LOGIN_FRAME_LIMIT = 8 * 1024;
/** The most bytes of content in a data record. */
export const DATA_LIMIT = 256 * 1024;
/** The most bytes of JSON in a message record. */
export const MESSAGE_LIMIT = 64 * 1024;
/** The most bytes of a content that travels in a message instead of in data records. */
export const INLINE_LIMIT = 4 * 1024;
/** The most bytes of the group's list with its signature: a line takes some 180. */
export const GROUP_LIST_LIMIT = 32 * 1024 * 1024;
/** The most bytes of the list of a box's flags: some four million mails. */
export const FLAG_LIST_LIMIT = 256 * 1024 * 1024;
/** The most bytes of a sealed head. */
export const SEALED_HEAD_LIMIT = 16 * 1024;

/** The most bytes of a record's plaintext: its type byte and what it carries. */
export const RECORD_LIMIT = 1 + DATA_LIMIT;

/** What the encoding of a letter's parts may need: base64 in lines of 76 with CRLF. */
const ENCODED = (4 / 3) * (78 / 76);
/** Bytes for the heads of a letter's parts. */
const PART_HEADS = 512 * 1024;

/**
 * The most bytes of a content that is made of parts: a text of `content` characters, which
 * have up to four bytes each, and `attachments` bytes of files. Both ends count by it.
 *
 * @example
 * ```ts
 * import { multipartLimit } from "./limits.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const limits = { content: 1_000_000, attachments: 25_000_000 };
 * assertEquals(multipartLimit(limits), 40_208_499);
 * ```
 */
export function multipartLimit(
  { content, attachments }: { content: number; attachments: number },
): number {
  return Math.ceil((4 * content + attachments) * ENCODED) + PART_HEADS;
}

/** What sealing adds: 16 bytes for 64 KiB, then base64 in lines of 76 ended by LF. */
const SEALED = (1 + 16 / (64 * 1024)) * (4 / 3) * (77 / 76);
/** Bytes for two headers of age, a sealed head and the lines between them, in base64. */
const SEALED_PARTS = 64 * 1024;

/**
 * The most bytes of a sealed letter as it is stored. What is in it nobody can count but its
 * readers: it has room for a letter of parts.
 *
 * @example
 * ```ts
 * import { sealedLimit } from "./limits.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const limits = { content: 1_000_000, attachments: 25_000_000 };
 * assertEquals(sealedLimit(limits), 54_395_542);
 * ```
 */
export function sealedLimit(
  limits: { content: number; attachments: number },
): number {
  return Math.ceil(multipartLimit(limits) * SEALED) + SEALED_PARTS;
}

/** The longest that a Wait may announce, in ms: that of a login after failed ones. */
export const MAX_WAIT_MS = 30_000;
/** The most that the Waits before one frame may add up to, in ms. */
export const MAX_WAITS_MS = 240_000;
/** What a Wait counts in that at least, in ms. */
export const LEAST_WAIT_MS = 1000;

/**
 * Characters (Unicode code points) of a text.
 *
 * @example
 * ```ts
 * import { countTextCharacters } from "./limits.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(countTextCharacters("é🙂"), 2);
 * ```
 */
export function countTextCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * What is wrong with a title, as a sentence without its period, or undefined. Both ends
 * check by this rule.
 *
 * @example
 * ```ts
 * import { titleProblem } from "./limits.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(titleProblem("Lunch?"), undefined);
 * assertEquals(titleProblem("a\nb"), "The title has control characters");
 * ```
 */
export function titleProblem(title: string): string | undefined {
  if (countTextCharacters(title) > LIMITS.title) {
    return `The title is longer than ${LIMITS.title} characters`;
  }
  // C0, DEL, C1, line and paragraph separators could end a header or forge one.
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(title)) {
    return "The title has control characters";
  }
  if (!title.isWellFormed()) return "The title is not valid Unicode";
  return undefined;
}
