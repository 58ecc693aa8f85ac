import { type Recipients, recipientsOf } from "../../letter/recipients.ts";
import { parseAddresses } from "../../letter/parse_addresses.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { isUserName } from "../../program/user_names.ts";
import type { DraftParts } from "../draft/draft_parts.ts";
import { quote } from "../output/quote.ts";
import type { Original } from "./original.ts";
import { threadAfter } from "./thread.ts";
import { replyTitle } from "./titles.ts";

/** An answer before its contents. */
export type Answer = Pick<DraftParts, "to" | "cc" | "title" | "thread">;

/** Who answers, and whom. */
export interface Answering {
  user: string;
  /** Whether to answer all who got the mail. */
  all: boolean;
  /** Who gets the answer, if not the sender. */
  to?: string[];
}

/**
 * Begins the answer to a mail: to its sender, or to those whom the user wrote to if it is
 * the user's own. With `all` the others who got it are in Cc.
 *
 * @throws {Failure} With exit code 4 if the sender is no user here.
 */
export function replyTo(
  original: Original,
  { user, all, to: chosen }: Answering,
): Answer {
  const { mail, header } = original;
  const isOwn = mail.from === user;
  const own = { to: mail.to ?? [], ...all && { cc: mail.cc } };
  const people = isOwn ? own : { to: sendersOf(original) };
  const to = usersIn(chosen ?? people.to);
  if (to.length === 0) throw noUser(mail.from);
  const others = all ? recipientsOf({ to: mail.to ?? [], cc: mail.cc }) : [];
  const cc = usersIn(others)
    .filter((name) => name !== user && !to.includes(name));
  return {
    to,
    ...cc.length > 0 && { cc },
    title: replyTitle(mail.title),
    thread: threadAfter(header),
  };
}

/** Whom an answer goes to: Reply-To counts where no user's name vouches for the sender. */
function sendersOf({ mail, header }: Original): string[] {
  if (isUserName(mail.from)) return [mail.from];
  const field = header.field("Reply-To").trim() || header.field("From");
  return parseAddresses(field).flatMap(({ user }) => user ?? []);
}

/** Names of users, each once; others have no box here. */
function usersIn(names: readonly string[]): string[] {
  return [...new Set(names)].filter(isUserName);
}

/** Those who got a mail and have no box here, as its head names them. */
export function strangersIn({ mail }: Original): string[] {
  const people: Recipients = { to: mail.to ?? [], cc: mail.cc };
  return recipientsOf(people).filter((name) => !isUserName(name));
}

function noUser(from: string): Failure {
  return new Failure(
    EXIT.notFound,
    `The sender ${quote(from)} is no user here`,
    "--to NAME says who gets the answer",
  );
}
