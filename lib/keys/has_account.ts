import { userPublicKeyPath } from "./paths.ts";
import { isUserName } from "../program/user_names.ts";

/**
 * Whether a user has an account: the server has a public key of theirs. It looks at the
 * file's name only, and sees at once what keygen adds or removes.
 *
 * @param dir `keys/server`.
 * @param name Anything, of a user or not.
 */
export function hasAccount(dir: string, name: string): boolean {
  if (!isUserName(name)) return false;
  try {
    return Deno.lstatSync(userPublicKeyPath(dir, name)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
