/**
 * What a request may say, and the sentence that refuses it. The client checks by these
 * rules before it sends, the server when it has received (docs/protocol.md, "Requests").
 *
 * @module
 */
import { hasForbiddenCharacter } from "../program/bounds.ts";
import { isUserName } from "../program/user_names.ts";
import { RequestError } from "./errors.ts";
import { countTextCharacters, LIMITS, titleProblem } from "./limits.ts";

/** Unknown names that a refusal shows, and characters that it shows of each. */
const SHOWN = { names: 10, characters: 40 };

/**
 * Checks the title of a mail.
 *
 * @throws {RequestError} `bad_title`, if it is too long or has control characters.
 */
export function checkTitle(title: string): void {
  const problem = titleProblem(title);
  if (problem) throw new RequestError("bad_title", problem);
}

/**
 * Checks the recipients of a mail, each of which has to be named once.
 *
 * @param limit How many there may be.
 * @param exists Whether a name has an account; a client cannot know, so it leaves it out.
 * @throws {RequestError} `unknown_recipient`, if there is none or one has no account, or
 * `too_many_recipients`.
 *
 * @example
 * ```ts
 * import { checkRecipients } from "./rules.ts";
 * import { assertThrows } from "@std/assert";
 *
 * checkRecipients(["bob", "carol"], 100);
 * assertThrows(() => checkRecipients(["a/b"], 100), Error, "No such recipient");
 * ```
 */
export function checkRecipients(
  to: readonly string[],
  limit: number,
  exists: (name: string) => boolean = () => true,
): void {
  if (to.length === 0) throw noRecipient();
  if (to.length > limit) {
    throw new RequestError(
      "too_many_recipients",
      `A mail has at most ${limit} destinations, not ${to.length}`,
    );
  }
  const unknown = to.filter((name) => !isUserName(name) || !exists(name));
  if (unknown.length > 0) throw unknownRecipients(unknown);
}

/** The refusal of a mail that goes to nobody. */
export function noRecipient(): RequestError {
  return new RequestError("unknown_recipient", "The mail has no destination");
}

/** The refusal of a mail to those who have no account; their names may be anything. */
export function unknownRecipients(names: string[]): RequestError {
  const shown = names.slice(0, SHOWN.names).map((name) =>
    JSON.stringify([...name].slice(0, SHOWN.characters).join(""))
  );
  const more = names.length > shown.length ? ", …" : "";
  const capital = names.some((name) =>
    !isUserName(name) && isUserName(name.toLowerCase())
  );
  const why = capital ? "; names have small letters" : "";
  return new RequestError(
    "unknown_recipient",
    `No such recipient: ${shown.join(", ")}${more}${why}`,
  );
}

/**
 * Checks a new password: the rule that keygen has for the users file.
 *
 * @throws {RequestError} `bad_password`, if no user can have it.
 */
export function checkNewPassword(password: string): void {
  const problem = newPasswordProblem(password);
  if (problem) throw new RequestError("bad_password", problem);
}

function newPasswordProblem(password: string): string | undefined {
  if (password === "") return "The new password is empty";
  if (countTextCharacters(password) > LIMITS.password) {
    return `The new password is longer than ${LIMITS.password} characters`;
  }
  if (hasForbiddenCharacter(password)) {
    return "The new password has control characters";
  }
}

/** The refusal of a content with more characters than `limit`. */
export function contentTooLong(limit: number): RequestError {
  return new RequestError(
    "content_too_long",
    `The contents are longer than ${limit.toLocaleString("en")} characters`,
  );
}

/**
 * Checks the sizes of a mail's attachments, in bytes, before any of it is sent.
 *
 * @param limit Bytes that they may have together.
 * @throws {RequestError} `attachments_too_large`, also if there are too many of them.
 */
export function checkAttachments(
  sizes: readonly number[],
  limit: number,
): void {
  if (sizes.length > LIMITS.attachedFiles) {
    throw new RequestError(
      "attachments_too_large",
      `A mail has at most ${LIMITS.attachedFiles} attachments`,
    );
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length > 0 && (limit === 0 || total > limit)) {
    throw attachmentsTooLarge(limit);
  }
}

/** The refusal of attachments with more bytes than `limit` together. */
export function attachmentsTooLarge(limit: number): RequestError {
  return new RequestError(
    "attachments_too_large",
    limit === 0
      ? "The server takes no attachments"
      : `The attachments are larger than ${limit.toLocaleString("en")} bytes`,
  );
}

/**
 * Checks how long a message is that is imported.
 *
 * @param size In bytes.
 * @throws {RequestError} `content_too_long`, if it is longer than LIMITS.message.
 */
export function checkMessageSize(size: number): void {
  if (size <= LIMITS.message) return;
  throw new RequestError(
    "content_too_long",
    `The message is longer than ${LIMITS.message.toLocaleString("en")} bytes`,
  );
}

/**
 * What is wrong with the text of a search, as a sentence without its period, or
 * undefined.
 */
export function searchProblem(text: string): string | undefined {
  if (text === "" || countTextCharacters(text) > LIMITS.search) {
    return `A search has 1 to ${LIMITS.search} characters`;
  }
  if (text.includes("\0") || !text.isWellFormed()) {
    return "The search is not valid Unicode text";
  }
  return undefined;
}
