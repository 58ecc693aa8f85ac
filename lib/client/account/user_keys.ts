/**
 * The keys of the user who logs in: where they are, and loading them.
 *
 * @module
 */
import type { ClientKeys } from "../../keys/client_keys.ts";
import { loadClientKeys } from "../../keys/keyring.ts";
import type { Unlock } from "../../keys/unlock.ts";
import { isUserName } from "../../program/user_names.ts";
import { clientFolder, clientsFolder } from "../../keys/paths.ts";
import { DEFAULTS } from "../../program/defaults.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { quote } from "../output/quote.ts";

/**
 * Finds the folder with a user's keys: the one that was named, else `keys/clients/NAME`
 * if it exists, else the current folder.
 */
export async function findKeysDir(
  user: string,
  named?: string,
): Promise<string> {
  if (named !== undefined) return named;
  if (!isUserName(user)) return ".";
  const usual = clientFolder(clientsFolder(DEFAULTS.keys), user);
  return await isFolder(usual) ? usual : ".";
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}

/** No user of that name can log in from here. */
export class UnknownUser extends Failure {}

/**
 * Loads the keys of a user.
 *
 * @param unlock Opens the private key if it is encrypted.
 * @throws {UnknownUser} If there are none, or no user can have this name.
 * @throws {Error} If a key is damaged or open to others.
 */
export async function loadKeys(
  user: string,
  keysDir: string,
  unlock?: Unlock,
): Promise<ClientKeys> {
  if (!isUserName(user)) {
    throw unknownUser(
      `Cannot log in as ${quote(user)}: no user can have this name`,
    );
  }
  try {
    return await loadClientKeys(keysDir, user, unlock);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw unknownUser(error.message);
  }
}

function unknownUser(message: string): UnknownUser {
  const hint = "--keys names the folder that keygen made for you";
  return new UnknownUser(EXIT.invalidCredentials, message, hint);
}
