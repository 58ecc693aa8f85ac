/**
 * Flags that several commands have, each with the function that reads it.
 *
 * @module
 */
import type { Flag, ParsedFlags } from "../../program/command_line/flags.ts";
import { usageError } from "../../program/command_line/usage_error.ts";
import { parseWhole } from "../../program/command_line/values.ts";
import type { MailRef } from "../../protocol/requests/mail_ref.ts";
import { parseIndex } from "../typed_index.ts";

/** `--json`. */
export function jsonFlag(help: string): Flag {
  return { name: "json", kind: "boolean", help };
}

/** `--json` of a command that prints a list. */
export const LIST_JSON_FLAG = jsonFlag("print a JSON array, a mail a line");

/** `--limit N`, read by {@link listLimit}. */
export const LIMIT_FLAG: Flag = {
  name: "limit",
  kind: "string",
  placeholder: "N",
  help: "only the newest N",
};

/**
 * How many mails `--limit` leaves; Infinity without it.
 *
 * @throws {Failure} With exit code 2 if it is no whole number from 1.
 */
export function listLimit(flags: ParsedFlags): number {
  const text = flags.get("limit");
  return text === undefined
    ? Infinity
    : parseWhole("limit", text, [1, Number.MAX_SAFE_INTEGER]);
}

/** `--id ID`, read by {@link mailRef}. */
export const ID_FLAG: Flag = {
  name: "id",
  kind: "string",
  placeholder: "ID",
  help: "the mail's id, as --json shows it, instead of its index",
};

/**
 * The mail that `INDEX` or `--id ID` names.
 *
 * @throws {Failure} With exit code 2 if it is neither or both.
 * @throws {RequestError} If the index is one that no mail can have.
 */
export function mailRef(flags: ParsedFlags, words: string[]): MailRef {
  const id = flags.get("id");
  if ((id === undefined) === (words.length === 0)) {
    throw usageError("Name one mail, by its INDEX or by --id ID");
  }
  return id === undefined ? { index: parseIndex(words[0]) } : { id };
}
