import type { Credentials } from "../accounts/credentials.ts";
import { openCredentialsFile } from "../accounts/credentials_file.ts";
import { FileBoxes } from "../boxes/file_boxes.ts";
import { type Folders, listFolder, lookAt, makeFolder } from "../folders.ts";
import { removeFile } from "../folders.ts";
import { createFile } from "../../keys/atomic_write.ts";
import { PUBLIC_FILE } from "../../keys/file_modes.ts";
import { readPublicPem } from "../../keys/keyring.ts";
import {
  credentialsPath,
  userPublicKeyPath,
  usersFolder,
} from "../../keys/paths.ts";
import { openFolders } from "../../store/maildir/check/open_folders.ts";
import { checkFinished } from "../../store/maildir/transfer/unfinished.ts";
import { storeVersion } from "../../store/version.ts";
import { forgottenStoreWarnings } from "./forgotten_store.ts";
import { FileList } from "./list_files.ts";
import type { Registry } from "./registry.ts";

/**
 * Opens the accounts in `keys/server`, and the boxes in `mail`. It writes nothing yet.
 *
 * @throws {Failure} With exit code 1 if a newer program wrote the mail, or `--migrate` has not
 * brought all of it.
 * @throws {Error} If the credentials are damaged.
 */
export async function openFileRegistry(folders: Folders): Promise<Registry> {
  await storeVersion(folders.mail);
  checkFinished(folders.mail);
  return new FileRegistry(folders, await openCredentials(folders));
}

function openCredentials({ server }: Folders): Promise<Credentials> {
  return openCredentialsFile(credentialsPath(server));
}

class FileRegistry implements Registry {
  readonly folders: Folders;
  readonly list: FileList;
  readonly boxes: FileBoxes;
  credentials: Credentials;

  constructor(folders: Folders, credentials: Credentials) {
    this.folders = folders;
    this.credentials = credentials;
    this.list = new FileList(folders.server);
    this.boxes = new FileBoxes(folders.mail);
  }

  async refresh(): Promise<void> {
    await makeFolder(usersFolder(this.folders.server));
    this.credentials = await openCredentials(this.folders);
  }

  async isUnused(): Promise<boolean> {
    const { server, mail } = this.folders;
    const found = [
      ...await listFolder(usersFolder(server)),
      ...await listFolder(mail),
    ];
    return found.length === 0;
  }

  async knows(name: string): Promise<boolean> {
    return await lookAt(this.#path(name)) !== undefined;
  }

  #path(name: string): string {
    return userPublicKeyPath(this.folders.server, name);
  }

  async publicKey(name: string): Promise<string | undefined> {
    return await this.knows(name)
      ? await readPublicPem(this.#path(name))
      : undefined;
  }

  async addKey(name: string, pem: string): Promise<string> {
    const path = this.#path(name);
    await createFile(path, pem, { mode: PUBLIC_FILE });
    return path;
  }

  async removeKey(name: string): Promise<void> {
    await removeFile(this.#path(name));
  }

  async end(name: string, day: Date): Promise<string | undefined> {
    this.credentials.delete(name);
    await this.credentials.save();
    await this.removeKey(name);
    return await this.boxes.setAside(name, day);
  }

  async warnings(): Promise<string[]> {
    return [
      ...await forgottenStoreWarnings(this.folders),
      ...openFolders(this.folders.mail),
    ];
  }
}
