import { MAX_PASSWORD_LENGTH } from "../program/bounds.ts";
import { DEFAULTS } from "../program/defaults.ts";

/** The limits of letterlock/1, the same at both ends (docs/protocol.md, "Limits"). */
export const LIMITS = {
  /** Characters of a title. */
  title: 100,
  /** Characters of a mail's content, unless `--max-content` says otherwise. */
  content: DEFAULTS.maxContent,
  /** Recipients of one mail. */
  recipients: 100,
  /** Characters of a password. */
  password: MAX_PASSWORD_LENGTH,
  /** Mails in one page of a list. */
  page: 50,
  /** Characters of a search. */
  search: 200,
} as const;

/** Bytes of a frame's body before login. */
export const LOGIN_FRAME_LIMIT = 8 * 1024;
/** Bytes of content in a data record, or of JSON in a message record. */
export const DATA_LIMIT = 64 * 1024;
/** Bytes of a content that comes in a message instead of in data records. */
export const INLINE_LIMIT = 4 * 1024;
/** Bytes of a record's plaintext: its type byte and what it carries. */
export const RECORD_LIMIT = 1 + DATA_LIMIT;

/** How long a login may wait after failed ones, in ms. */
export const MAX_WAIT_MS = 30_000;

/** Characters (Unicode code points) of a text. */
export function countTextCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** What is wrong with a title, or undefined; the same rule at both ends. */
export function titleProblem(title: string): string | undefined {
  if (countTextCharacters(title) > LIMITS.title) {
    return `The title is longer than ${LIMITS.title} characters`;
  }
  // C0, DEL, C1, line and paragraph separators: each could end or forge a header.
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(title)) {
    return "The title has control characters";
  }
  if (!title.isWellFormed()) return "The title is not valid Unicode";
  return undefined;
}
