import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { isUserName } from "../../program/user_names.ts";
import { quote } from "../output/quote.ts";

/** The end of the name of a letter that the server wrote. */
const OURS = ".letterlock";

/**
 * The file name of an exported mail. It ends in `.letterlock` if letterlock vouches for the
 * sender, and only then.
 *
 * @throws {Failure} With exit code 7 if the id could lead somewhere else; the server chose
 * it.
 *
 * @example
 * ```ts
 * import { exportedName } from "./exported_name.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(exportedName({ id: "1.M2.letterlock", from: "bob" }), "1.M2.letterlock");
 * assertEquals(
 *   exportedName({ id: "1.M2.letterlock", from: "bob <>" }),
 *   "f_1.M2_2eletterlock",
 * );
 * ```
 */
export function exportedName(
  { id, from }: { id: string; from: string },
): string {
  checkId(id);
  if (!id.endsWith(OURS) || isUserName(from)) return id;
  // As the server writes what a name may not have, so no other mail has this name.
  const start = id.slice(0, -OURS.length).replaceAll("_", "_5f");
  return `f_${start}_2e${OURS.slice(1)}`;
}

/** Checks the id of a mail, which becomes a file name. */
function checkId(id: string): void {
  if (/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,79}$/.test(id)) return;
  throw new Failure(
    EXIT.security,
    `Cannot export a mail: its id ${quote(id)} cannot name a file`,
  );
}
