import { DatabaseError } from "./database_error.ts";
import type { Notice } from "./driver.ts";

/**
 * Makes sure that a transaction is durable that ended by COMMIT, at the synchronous standby
 * as well.
 *
 * @param command What the server says that it did.
 * @param warnings What else it said meanwhile.
 * @throws {DatabaseError} If it may be lost.
 */
export function checkEnd(command: string, [warning]: readonly Notice[]): void {
  if (command !== "COMMIT") {
    throw new DatabaseError(`The transaction ended by ${command}`);
  }
  // Somebody ended the wait for the standby: the server calls that a success.
  if (warning) throw new DatabaseError(`${warning.message}`, warning.code);
}
