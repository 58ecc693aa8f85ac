import { removeDeletedBoxes } from "./boxes/delete_box.ts";
import { completeKeyChange } from "../keys/key_change.ts";
import { isTemporaryName, usersFolder } from "../keys/paths.ts";
import {
  clientNames,
  type Folders,
  listFolder,
  removeFile,
} from "./folders.ts";

/**
 * Removes the temporary files that a crash left, and finishes what a client that was killed
 * left. No other job may be writing: the server's key goes into the folders of all users.
 */
export async function removeAllLeftovers(folders: Folders): Promise<void> {
  const { server, clients, group, mail } = folders;
  const names = await clientNames(folders);
  for (const dir of [server, usersFolder(server), group]) {
    await removeLeftovers(dir);
  }
  for (const name of names) {
    await completeKeyChange(`${clients}/${name}`);
    await removeLeftovers(`${clients}/${name}`);
  }
  await removeDeletedBoxes(mail);
}

async function removeLeftovers(dir: string): Promise<void> {
  for (const { name } of await listFolder(dir)) {
    if (isTemporaryName(name)) await removeFile(`${dir}/${name}`);
  }
}
