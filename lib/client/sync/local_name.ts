import { splitInfo } from "../../letter/info_mark.ts";
import { exportedName } from "../export/exported_name.ts";

/** The start of the names of files in `tmp` that are not whole. */
export const UNFINISHED = "letterlock-sync.";

/** The start of a name that ends as a letter of a user's would, and is none. */
const OTHER = /^f_(.*)_2eletterlock$/;

/**
 * The name of a mail's file, without its flags: that of an exported mail.
 *
 * @throws {Failure} With exit code 7 if the id could lead somewhere else; the server chose
 * it.
 */
export function localName(mail: { id: string; from: string }): string {
  return exportedName(mail);
}

/**
 * The id of the mail that a file is, by its name; another program's file has no mail, and
 * then the name is no id that the server knows.
 *
 * @example
 * ```ts
 * import { idOfLocal, localName } from "./local_name.ts";
 * import { assertEquals } from "@std/assert";
 *
 * for (const from of ["bob", "bob <>"]) {
 *   const mail = { id: "1.M_2.letterlock", from };
 *   assertEquals(idOfLocal(localName(mail)), mail.id);
 * }
 * assertEquals(idOfLocal("1.host,S=9"), "1.host,S=9");
 * ```
 */
export function idOfLocal(name: string): string {
  const other = OTHER.exec(name)?.[1];
  return other === undefined
    ? name
    : `${other.replaceAll("_5f", "_")}.letterlock`;
}

/** A file's name, taken apart: what stays, and the letters of its flags. */
export function splitName(name: string): { base: string; flags: string } {
  return splitInfo(name);
}

/** Whether flags say that a mail was read. */
export function isSeen(flags: string): boolean {
  return flags.includes("S");
}

/** The flags of a mail that is marked as read, or as unread: the others stay. */
export function markedFlags(flags: string, seen: boolean): string {
  if (!seen) return flags.replaceAll("S", "");
  return [...new Set(`${flags}S`)].sort().join("");
}
