/** The menu's entries for everybody, and for a person those after them. */
import { InvalidLine } from "../terminal/io.ts";
import { quote } from "../output/quote.ts";
import type { Operation } from "./operations/operation.ts";

/** The user's own words: neither they nor their numbers change. */
const FIRST = `
Select the operation:
    1) Create and send an email
    2) Display the inbox list
    3) Display the email contents
    4) Terminate the connection
`;
const FIRST_COUNT = 4;

/** The text of the menu with more entries. */
export function menuText(more: readonly Operation[]): string {
  const lines = more.map(({ title }, i) =>
    `${`${FIRST_COUNT + 1 + i}`.padStart(5)}) ${title}\n`
  );
  return FIRST + lines.join("");
}

/**
 * The operation that a choice stands for.
 *
 * @throws {InvalidLine} If it is none of them.
 */
export function operationOf(
  choice: string,
  more: readonly Operation[],
): Operation {
  const operation = /^\d{1,2}$/.test(choice)
    ? more[Number(choice) - FIRST_COUNT - 1]
    : undefined;
  if (operation) return operation;
  const choices = more.length === 0
    ? "1, 2, 3 and 4"
    : `1 to ${FIRST_COUNT + more.length}`;
  throw new InvalidLine(
    `Invalid choice: ${quote(choice)} is none of ${choices}`,
  );
}
