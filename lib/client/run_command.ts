import { EXIT } from "../program/exit_codes.ts";
import { visible } from "../program/escape.ts";
import { Failure } from "../program/failure.ts";
import { usageError } from "../program/command_line/usage_error.ts";
import { parseHostPort } from "../program/command_line/values.ts";
import { RequestError, type RequestErrorCode } from "../protocol/errors.ts";
import { clientPasswordPath } from "../keys/paths.ts";
import type { Unlock } from "../keys/unlock.ts";
import { findKeysDir, loadKeys } from "./account/user_keys.ts";
import type { Command, CommandContext } from "./commands/command.ts";
import { Interrupted } from "./terminal/io.ts";
import type { Mailbox } from "./session/mailbox.ts";
import {
  type Account,
  openMailbox,
  type Surroundings,
} from "./session/open_mailbox.ts";
import { type ClientOptions, clientOptions } from "./options.ts";
import { unlockKeys } from "./account/passphrase.ts";
import { findPassword, type FoundPassword } from "./account/password.ts";
import { sealChoice } from "./seal_choice.ts";
import { lateKeys } from "./sealed/late_keys.ts";
import { withTries } from "./account/password_tries.ts";

/**
 * Runs a command: finds the account, lets the command log in and do one thing, logs out.
 *
 * @param surroundings The terminal, the connection and the clock.
 * @throws {Failure} With the exit code of what went wrong.
 */
export async function runOneShot(
  surroundings: Surroundings,
  command: Pick<Command, "run" | "takesInput" | "seals">,
  { flags, words }: Pick<CommandContext, "flags" | "words">,
): Promise<void> {
  const { io, now } = surroundings;
  const choice = sealChoice(flags);
  const options = clientOptions(flags, (variable) => io.env(variable));
  const inputTaken = command.takesInput?.(flags) ?? false;
  const { passphraseFile } = options;
  const unlock = unlockKeys(io, { passphraseFile, inputTaken });
  const { found, ...account } = await findAccount(
    surroundings,
    options,
    { inputTaken, unlock },
  );
  let used = found.password;
  const open = () =>
    withTries(io, found, (password) => {
      used = password;
      return openMailbox(surroundings, { ...account, password }, options);
    });
  const login = {
    password: () => used,
    passwordFile: found.file,
    besideKeys: clientPasswordPath(account.keysDir),
  };
  const { user, keysDir } = account;
  const notify = (text: string) => io.warn(`${visible(text)}\n`);
  const keys = lateKeys({ user, keysDir, unlock, notify }, now);
  const withMailbox = <T>(use: (mailbox: Mailbox) => Promise<T>) => {
    const opening = useMailbox(open, use);
    if (command.seals && choice === "always") keys.prepare();
    return opening;
  };
  try {
    const outgoing: CommandContext["outgoing"] = async (
      parts,
      id,
      mailbox,
    ) => {
      const { outgoingDraft } = await import("./sealed/outgoing.ts");
      return await outgoingDraft(parts, id, { choice, keys, mailbox });
    };
    const { reader, aliases, changes } = keys;
    const { sleep } = surroundings;
    const context = {
      io,
      flags,
      words,
      user,
      keysDir,
      reader,
      aliases,
      outgoing,
    };
    await command.run({ ...context, changes, sleep, login, withMailbox });
  } catch (error) {
    throw error instanceof RequestError ? refusalFailure(error) : error;
  }
}

async function findAccount(
  { io }: Surroundings,
  options: ClientOptions,
  { inputTaken, unlock }: { inputTaken: boolean; unlock: Unlock },
): Promise<Omit<Account, "password"> & { found: FoundPassword }> {
  const { server, user, passwordFile } = options;
  if (!server) {
    throw usageError(
      "Name the server, by --server, MAIL_SERVER or the config file",
    );
  }
  if (!user) {
    throw usageError(
      "Name yourself, by --user, MAIL_USER or the config file",
    );
  }
  const address = parseHostPort("server", server);
  const keysDir = await findKeysDir(user, options.keysDir);
  const keys = await loadKeys(user, keysDir, unlock);
  const found = await findPassword(io, {
    passwordFile,
    keysDir,
    inputTaken,
  });
  return { ...address, user, found, keys, keysDir };
}

async function useMailbox<T>(
  open: () => Promise<Mailbox>,
  use: (mailbox: Mailbox) => Promise<T>,
): Promise<T> {
  const mailbox = await open();
  let result: T;
  try {
    result = await use(mailbox);
  } catch (error) {
    // A signal may have cut a request short: the session can take no bye.
    if (!(error instanceof Interrupted)) await mailbox.close();
    throw error;
  }
  await mailbox.close();
  return result;
}

/** What a person can do about a refusal whose sentence does not say it. */
const HINTS: Partial<Record<RequestErrorCode, string>> = {
  unknown_recipient: "mail-client users lists who can be written to",
  too_many_recipients: "send it to some of them at a time",
  content_too_long:
    "send it in parts, or ask the server's owner for a higher --max-content",
  no_such_mail: "mail-client inbox lists the mails",
  over_quota:
    "they have to delete mail, or the server's owner has to raise --quota",
  storage: "the server's owner finds the reason in its log",
  internal: "the server's owner finds the reason in its log",
};

function refusalFailure({ code, message }: RequestError): Failure {
  // A question is a hint by itself.
  const hint = message.endsWith("?") ? undefined : HINTS[code];
  switch (code) {
    case "unknown_recipient":
    case "no_such_mail":
      return new Failure(EXIT.notFound, message, hint);
    case "wrong_password":
      return new Failure(EXIT.invalidCredentials, message, hint);
    case "bad_request":
    case "bad_password":
      return new Failure(EXIT.usage, message, hint);
    default:
      return new Failure(EXIT.failed, message, hint);
  }
}
