import type { Recipients } from "../../letter/recipients.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { visible } from "../../program/escape.ts";
import { Failure } from "../../program/failure.ts";
import type { Alias } from "../../seal/members.ts";
import { userOf } from "./addresses.ts";
import type { MailMessage } from "./mail_message.ts";
import type { SendmailWords } from "./sendmail_words.ts";

/** What the names of a message mean. */
interface Names {
  /** The domains that stand for the group. */
  domains: readonly string[];
  /** The names that stand for users. */
  aliases?: readonly Alias[];
}

/**
 * Who gets a message: those whom To and Cc name get it in one letter, and everybody else in
 * a letter of their own, since each recipient of a letter sees all of them.
 *
 * @throws {Failure} If there is nobody, or somebody from elsewhere.
 */
export function whoGetsIt(
  { to, cc, bcc }: Pick<MailMessage, "to" | "cc" | "bcc">,
  { fromHeader, recipients }: SendmailWords,
  { domains, aliases = [] }: Names,
): Recipients[] {
  const named = fromHeader ? [...to, ...cc, ...bcc] : [];
  const membersOf = (user: string) =>
    aliases.find(({ name }) => name === user)?.members ?? [user];
  const wanted = unique([...recipients, ...named].flatMap((address) => {
    const user = userOf(address, domains);
    if (user === undefined) throw fromElsewhere(address);
    return membersOf(user);
  }));
  if (wanted.length === 0) throw nobody(fromHeader);
  const usersIn = (field: string[]) =>
    field.map((address) => userOf(address, domains))
      .flatMap((user) => user === undefined ? [] : membersOf(user));
  const inTo = wanted.filter((user) => usersIn(to).includes(user));
  const inCc = wanted.filter((user) =>
    usersIn(cc).includes(user) && !inTo.includes(user)
  );
  const visibly = [...inTo, ...inCc];
  const letters = wanted.filter((user) => !visibly.includes(user))
    .map((user): Recipients => ({ to: [user] }));
  return visibly.length > 0 ? [namedIn(inTo, inCc), ...letters] : letters;
}

/** A letter has somebody in To. */
function namedIn(to: string[], cc: string[]): Recipients {
  if (to.length === 0) return { to: cc };
  return cc.length === 0 ? { to } : { to, cc };
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
