/** The values of flags that several commands have (common_flags.ts). */
import type { ParsedFlags } from "../../program/command_line/flags.ts";
import { usageError } from "../../program/command_line/usage_error.ts";
import { parseWhole } from "../../program/command_line/values.ts";
import type { MailRef } from "../../protocol/requests/mail_ref.ts";
import { parseIndex } from "../typed_index.ts";

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
