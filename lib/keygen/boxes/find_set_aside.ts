import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { setAsideUser } from "../../program/user_names.ts";
import type { Boxes } from "../registry/registry.ts";

/** A box that was set aside. */
export interface SetAside {
  user: string;
  /** Its name, such as `zoe@2026-11-28`. */
  box: string;
}

/**
 * Finds a box that was set aside.
 *
 * @param name Of the user, or of the box.
 * @throws {Failure} With exit code 4 if there is none; with 2 if the user has several.
 */
export async function findSetAside(
  boxes: Pick<Boxes, "place" | "hint" | "names">,
  name: string,
): Promise<SetAside> {
  const found = (await boxes.names())
    .filter((box) => box === name || setAsideUser(box) === name)
    .filter((box) => setAsideUser(box)).sort();
  if (found.length > 1) {
    throw new Failure(
      EXIT.usage,
      `Cannot choose a box of ${name}: there are ${found.join(", ")}`,
      `--restore-box ${found.at(-1)} takes the last`,
    );
  }
  const [box] = found;
  if (box !== undefined) return { user: setAsideUser(box)!, box };
  throw new Failure(
    EXIT.notFound,
    `Cannot give back a box of ${name}: none is set aside in ${boxes.place}`,
    boxes.hint,
  );
}
