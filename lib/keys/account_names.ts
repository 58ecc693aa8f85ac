import { isUserName } from "../program/user_names.ts";
import { usersFolder } from "./paths.ts";

/**
 * The names of all who have an account, in the order of their characters. It reads the
 * names of files only, and sees at once what keygen adds or removes.
 *
 * @param dir `keys/server`.
 * @throws {Error} The system's error, if the folder cannot be read.
 */
export function accountNames(dir: string): string[] {
  const names: string[] = [];
  for (const { name: file, isFile } of Deno.readDirSync(usersFolder(dir))) {
    const [, name] = /^(.*)_public\.pem$/.exec(file) ?? [];
    if (isFile && name !== undefined && isUserName(name)) names.push(name);
  }
  return names.sort();
}
