/** Flags that several commands have; common_values.ts reads them. */
import type { Flag } from "../../program/command_line/flags.ts";

/** `--json`. */
export function jsonFlag(help: string): Flag {
  return { name: "json", kind: "boolean", help };
}

/** `--json` of a command that prints a list. */
export const LIST_JSON_FLAG = jsonFlag("print a JSON array, a mail a line");

/** `--limit N`, read by listLimit(). */
export const LIMIT_FLAG: Flag = {
  name: "limit",
  kind: "string",
  placeholder: "N",
  help: "only the newest N",
};

/** `--id ID`, read by mailRef(). */
export const ID_FLAG: Flag = {
  name: "id",
  kind: "string",
  placeholder: "ID",
  help: "the mail's id, as --json shows it, instead of its index",
};
