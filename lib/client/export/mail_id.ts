import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { quote } from "../output/quote.ts";

/**
 * Checks the id of a mail, which becomes a file name or part of a head; the server chose
 * it.
 *
 * @throws {Failure} With exit code 7 if it could lead somewhere else.
 */
export function checkId(id: string): void {
  if (/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,79}$/.test(id)) return;
  throw new Failure(
    EXIT.security,
    `Cannot export a mail: its id ${quote(id)} cannot name a file`,
  );
}
