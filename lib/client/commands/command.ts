import type { ParsedFlags } from "../../program/flags.ts";
import { usageError } from "../../program/usage_error.ts";
import { parseWhole } from "../../program/values.ts";
import type { MailRef } from "../../protocol/requests/mail_ref.ts";
import type { Io } from "../terminal/io.ts";
import { parseIndex } from "../terminal/mail_index.ts";
import type { Mailbox } from "../session/mailbox.ts";

/** What a one-shot command has to work with. */
export interface CommandContext {
  io: Io;
  flags: ParsedFlags;
  /** What follows the command besides flags. */
  words: string[];
  /** Whose box it is. */
  user: string;
  /** Logs in, lets the box be used, and ends the session whatever happens. */
  withMailbox<T>(use: (mailbox: Mailbox) => Promise<T>): Promise<T>;
}

/** Does what a command asks for. */
export type Command = (context: CommandContext) => Promise<void>;

/** The mail that `INDEX` or `--id ID` names. */
export function mailRef({ flags, words }: CommandContext): MailRef {
  const id = flags.get("id");
  if ((id === undefined) === (words.length === 0)) {
    throw usageError("Name one mail, by its INDEX or by --id ID");
  }
  return id === undefined ? { index: parseIndex(words[0]) } : { id };
}

/** How many mails `--limit` leaves. */
export function listLimit({ flags }: CommandContext): number {
  const text = flags.get("limit");
  return text === undefined
    ? Infinity
    : parseWhole("limit", text, [1, Number.MAX_SAFE_INTEGER]);
}
