import { RequestError } from "../protocol/errors.ts";
import { fitWidth } from "./output/display_width.ts";
import { quote } from "./output/quote.ts";

/**
 * Parses the index of a mail as a person typed it.
 *
 * @throws {RequestError} If it is not a whole number, or one that no mail can have.
 */
export function parseIndex(text: string): number {
  const digits = text.trim();
  if (!/^[0-9]+$/.test(digits)) {
    throw new RequestError(
      "bad_request",
      `Invalid index: ${quote(digits)} is not a whole number`,
    );
  }
  const index = Number(digits);
  if (index < 1 || !Number.isSafeInteger(index)) {
    throw new RequestError(
      "no_such_mail",
      `There is no mail ${fitWidth(digits, 40)}`,
    );
  }
  return index;
}
