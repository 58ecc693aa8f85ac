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
 * Refuses keys and credentials that are missing, that others can read, or that others
 * could have put there or changed. It reads none of them.
 *
 * @param dir `keys/server`.
 * @throws {Error} With the command to type.
 */
export function checkServerFiles(dir: string): void {
  checkTrustedPath(dir);
  checkPrivateFile(serverPrivateKeyPath(dir));
  checkPrivateFile(credentialsPath(dir));
  checkTrustedPath(serverPublicKeyPath(dir));
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
