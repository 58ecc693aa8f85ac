import { EXIT } from "../../program/exit_codes.ts";
import { visible } from "../../program/escape.ts";
import { Failure } from "../../program/failure.ts";
import { userOf } from "./addresses.ts";
import type { MailMessage } from "./mail_message.ts";
import type { SendmailWords } from "./sendmail_words.ts";

/** Whom a letter names, and is sent to. */
export interface Destination {
  to: string[];
}

/**
 * Who gets a message: those whom To and Cc name get it in one letter, and everybody else in
 * a letter of their own, since each recipient of a letter sees all of them.
 *
 * @param domains The domains that stand for the group.
 * @throws {Failure} If there is nobody, or somebody from elsewhere.
 */
export function whoGetsIt(
  { to, cc, bcc }: Pick<MailMessage, "to" | "cc" | "bcc">,
  { fromHeader, recipients }: SendmailWords,
  domains: readonly string[],
): Destination[] {
  const named = fromHeader ? [...to, ...cc, ...bcc] : [];
  const wanted = unique([...recipients, ...named].map((address) => {
    const user = userOf(address, domains);
    if (user === undefined) throw fromElsewhere(address);
    return user;
  }));
  if (wanted.length === 0) throw nobody(fromHeader);
  const seen = [...to, ...cc].map((address) => userOf(address, domains));
  const visibly = wanted.filter((user) => seen.includes(user));
  const blindly = wanted.filter((user) => !seen.includes(user));
  const letters = blindly.map((user) => ({ to: [user] }));
  return visibly.length > 0 ? [{ to: visibly }, ...letters] : letters;
}

function unique(names: string[]): string[] {
  return [...new Set(names)];
}

function fromElsewhere(address: string): Failure {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return new Failure(
    EXIT.notFound,
    `${visible(address)} is no address of the group`,
    `letterlock reaches NAME and NAME@letterlock.invalid; --domain ${
      visible(domain)
    } takes that for the group's`,
  );
}

function nobody(fromHeader: boolean): Failure {
  return new Failure(
    EXIT.usage,
    "The message has no recipients",
    fromHeader
      ? undefined
      : "name them, or give -t to take those of its header",
  );
}

/**
 * Checks who sends, where a message says it in an address of the group: a letter is always
 * from the user. What other addresses say, such as root@host of a cron job, counts nothing.
 *
 * @throws {Failure} If it is somebody else.
 */
export function checkSender(
  addresses: readonly string[],
  user: string,
  domains: readonly string[],
): void {
  const other = addresses.filter((address) => address.includes("@"))
    .map((address) => userOf(address, domains))
    .find((name) => name !== undefined && name !== user);
  if (other === undefined) return;
  throw new Failure(
    EXIT.security,
    `The message says that ${visible(other)} sends it, and you are ${user}`,
    "set the address of your program to yours: NAME@letterlock.invalid",
  );
}
