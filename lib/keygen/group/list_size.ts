import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { GROUP_LIST_LIMIT } from "../../protocol/limits.ts";

/**
 * Refuses a list that no program would read, keygen among them.
 *
 * @param bytes With its signature.
 * @throws {Failure} With exit code 1.
 */
export function checkListSize(bytes: number): void {
  if (bytes <= GROUP_LIST_LIMIT) return;
  throw new Failure(
    EXIT.failed,
    `Cannot sign the group's list: it would have ${bytes} bytes, and at most ${GROUP_LIST_LIMIT} are read`,
    "the list stays as it was; each user and each old key takes a line of it",
  );
}
