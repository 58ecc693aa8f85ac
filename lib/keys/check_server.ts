/** What a server checks of its keys before anybody can connect. */
import { systemReason } from "../program/system/system_reason.ts";
import {
  credentialsPath,
  groupListPath,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  usersFolder,
} from "./paths.ts";
import { checkPrivateFile } from "./read_file.ts";
import { checkTrustedPath } from "./strict_modes.ts";

/**
 * Refuses the server's pair if it is missing, if others can read the private key, or if
 * others could have put it there or changed it. It reads neither.
 *
 * @param dir `keys/server`.
 * @throws {Error} With the command to type.
 */
export function checkServerPair(dir: string): void {
  checkTrustedPath(dir);
  checkPrivateFile(serverPrivateKeyPath(dir));
  checkTrustedPath(serverPublicKeyPath(dir));
}

/**
 * The same for the pair, the accounts and their credentials.
 *
 * @param dir `keys/server`.
 * @throws {Error} With the command to type.
 */
export function checkServerFiles(dir: string): void {
  checkServerPair(dir);
  checkPrivateFile(credentialsPath(dir));
  checkTrustedPath(groupListPath(dir));
  const users = usersFolder(dir);
  checkTrustedPath(users);
  for (const name of namesIn(users)) checkTrustedPath(`${users}/${name}`);
}

function namesIn(dir: string): string[] {
  try {
    return [...Deno.readDirSync(dir)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new Error(`Cannot list ${dir}: ${systemReason(error)}`);
  }
}
