import { RequestError } from "../protocol/errors.ts";
import { fitWidth } from "./output/display_width.ts";
import { quote } from "./output/quote.ts";

/**
 * The index that a person typed.
 *
 * @throws {RequestError} If it is no whole number, or one that no mail can have.
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
