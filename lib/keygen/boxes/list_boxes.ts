import { openFileRegistry } from "../registry/file_registry.ts";
import { setAsideUser } from "../../program/user_names.ts";
import type { Accounts } from "../../store/postgres/accounts/account_writer.ts";
import type { KeptBox } from "../../store/kept_box.ts";
import type { Folders } from "../folders.ts";
import { sizeText } from "./size_text.ts";

/**
 * The boxes that were set aside, by their names.
 *
 * @param accounts What asks the database, if boxes are there.
 * @throws {Failure} If a newer program wrote the mail, or `--migrate` has not ended.
 */
export async function keptBoxes(
  folders: Folders,
  accounts?: Accounts,
): Promise<KeptBox[]> {
  if (accounts) return await accounts.keptBoxes();
  return await (await openFileRegistry(folders)).boxes.kept();
}

/** The list for a person. */
export function formatBoxes(boxes: readonly KeptBox[], place: string): string {
  if (boxes.length === 0) return `No box is set aside in ${place}.`;
  return boxes.map((one) => `${one.box}: ${sizeText(one)}`).join("\n");
}

/** The list for programs. */
export function jsonBoxes(boxes: readonly KeptBox[]): unknown {
  return {
    boxes: boxes.map(({ box, ...rest }) => ({
      ...{ box, name: setAsideUser(box) },
      ...rest,
    })),
  };
}
