/**
 * A draft: a mail that a person wants sent, and the checks that need no server.
 *
 * @module
 */
import { isUserName } from "../../program/user_names.ts";
import { RequestError } from "../../protocol/errors.ts";
import { titleProblem } from "../../protocol/limits.ts";
import type { Draft as SentDraft } from "../../protocol/requests/send.ts";
import type { Content } from "./content.ts";
import { quote } from "../output/quote.ts";

/** A mail that a person wants sent; it gets its id when it is. */
export interface Draft extends Omit<SentDraft, "id"> {
  content: Content;
}

/**
 * Checks the recipients before anything is sent; only the server knows who exists.
 *
 * @param limit How many there may be.
 * @throws {RequestError} If there are none or too many, or one cannot be a user.
 */
export function checkRecipients(to: readonly string[], limit: number): void {
  if (to.length === 0) {
    throw new RequestError("bad_request", "The mail has no destination");
  }
  if (to.length > limit) {
    throw new RequestError(
      "too_many_recipients",
      `A mail has at most ${limit} destinations, not ${to.length}`,
    );
  }
  const unknown = to.filter((name) => !isUserName(name));
  if (unknown.length > 0) {
    throw new RequestError(
      "unknown_recipient",
      `No such recipient: ${unknown.map(quote).join(", ")}`,
    );
  }
}

/**
 * Checks a title before anything is sent.
 *
 * @throws {RequestError} If it is too long or has control characters.
 */
export function checkTitle(title: string): void {
  const problem = titleProblem(title);
  if (problem) throw new RequestError("bad_title", problem);
}
