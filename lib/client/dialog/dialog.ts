/**
 * The dialog: questions until a person is logged in, then the menu.
 *
 * @module
 */
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { ParsedFlags } from "../../program/command_line/flags.ts";
import { parseHostPort } from "../../program/command_line/values.ts";
import { visible } from "../../program/escape.ts";
import type { ClientKeys } from "../../keys/client_keys.ts";
import type { Unlock } from "../../keys/unlock.ts";
import { LockedKeys, unlockKeys } from "../account/passphrase.ts";
import { findKeysDir, loadKeys, UnknownUser } from "../account/user_keys.ts";
import { InputEnded, print } from "../terminal/io.ts";
import { sentence } from "../output/sentence.ts";
import type { Mailbox } from "../session/mailbox.ts";
import { runMenu } from "./menu.ts";
import { OPERATIONS } from "./operations/operations.ts";
import { openMailbox, type Surroundings } from "../session/open_mailbox.ts";
import { clientOptions } from "../options.ts";
import { sealChoice } from "../seal_choice.ts";
import { lateKeys } from "../sealed/late_keys.ts";
import { askPassword, readNamedPassword } from "../account/password.ts";
import { withTries } from "../account/password_tries.ts";
import { Prompts } from "../terminal/prompts.ts";

/**
 * Asks who logs in and where, then shows the menu until the person leaves it.
 *
 * @returns The exit code.
 */
export async function runDialog(
  surroundings: Surroundings,
  flags: ParsedFlags,
): Promise<number> {
  const { io } = surroundings;
  const choice = sealChoice(flags);
  try {
    const { mailbox, ...member } = await logInOrFail(surroundings, flags);
    const notify = (text: string) => io.warn(`${visible(text)}\n`);
    const keys = lateKeys({ ...member, notify }, surroundings.now);
    await runMenu(io, mailbox, { keys, choice }, {
      user: member.user,
      timer: surroundings.timer,
      operations: OPERATIONS,
    });
    return EXIT.done;
  } catch (error) {
    if (!isInvalidLogin(error)) throw error;
    // The server gives no reason, but the client can name what is missing here.
    if (error instanceof UnknownUser) {
      io.warn(visible(`${error.message}; ${error.hint}`) + "\n");
    }
    await print(io, "Invalid username or password.\nTerminating.\n");
    if (!(error instanceof UnknownUser) && error.hint) {
      io.warn(`${sentence(error.hint)}\n`);
    }
    return EXIT.invalidCredentials;
  }
}

/** A box, and whose it is. */
interface OpenBox {
  user: string;
  keysDir: string;
  unlock: Unlock;
  mailbox: Mailbox;
}

async function logIn(
  surroundings: Surroundings,
  flags: ParsedFlags,
): Promise<OpenBox> {
  const { io } = surroundings;
  const prompts = new Prompts(io, "output");
  const options = clientOptions(flags, (name) => io.env(name));
  const server = options.server ??
    (await prompts.ask("Enter the server IP or name: ")).trim();
  const address = parseHostPort("server", server);
  const user = options.user ??
    (await prompts.ask("Enter your username: ")).trim();
  const keysDir = await findKeysDir(user, options.keysDir);
  const unlock = unlockKeys(io, options);
  const loading = await tryLoading(user, keysDir, unlock);
  const ask = () => askPassword(prompts, "Enter your password: ");
  const found = options.passwordFile
    ? { password: await readNamedPassword(io, options.passwordFile) }
    : { password: await ask(), askAgain: io.inputIsTerminal ? ask : undefined };
  if (loading instanceof UnknownUser) throw loading;
  const account = { ...address, user, keys: loading, keysDir };
  const mailbox = await withTries(
    io,
    found,
    (password) => openMailbox(surroundings, { ...account, password }, options),
  );
  return { mailbox, user, keysDir, unlock };
}

/** Logs in; without more input there is no point in asking again. */
async function logInOrFail(
  surroundings: Surroundings,
  flags: ParsedFlags,
): Promise<OpenBox> {
  try {
    return await logIn(surroundings, flags);
  } catch (error) {
    if (!(error instanceof InputEnded)) throw error;
    throw new Failure(EXIT.failed, "Cannot log in: the input ended");
  }
}

/** Returns the error for an unknown user, who is asked for a password all the same. */
async function tryLoading(
  user: string,
  keysDir: string,
  unlock: Unlock,
): Promise<ClientKeys | UnknownUser> {
  try {
    return await loadKeys(user, keysDir, unlock);
  } catch (error) {
    if (error instanceof UnknownUser) return error;
    throw error;
  }
}

function isInvalidLogin(error: unknown): error is Failure {
  return error instanceof Failure && !(error instanceof LockedKeys) &&
    error.exitCode === EXIT.invalidCredentials;
}
