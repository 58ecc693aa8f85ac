import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { currentKeys } from "../../seal/members.ts";
import type { Reader } from "../../seal/reader.ts";

/**
 * Whether a user can seal and open letters.
 *
 * @throws {Failure} If keys are missing, or the group's list has none of the user.
 */
export async function checkSealing(reader: Promise<Reader>) {
  const { name, list } = await reader;
  if (currentKeys(list, name)) {
    return { text: `your keys, and the group's list, number ${list.serial}` };
  }
  throw new Failure(
    EXIT.notFound,
    `The group's list, number ${list.serial}, has no keys of yours`,
    "ask the server's owner for your new folder",
  );
}
