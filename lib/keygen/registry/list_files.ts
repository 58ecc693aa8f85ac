import { groupListPath, groupPublicKeyPath } from "../../keys/paths.ts";
import { readSignedList } from "../../seal/key_files.ts";
import { lookAt } from "../folders.ts";
import type { ServerList } from "./registry.ts";

/** The group's list in a folder. */
export class FileList implements ServerList {
  readonly place: string;
  readonly #dir: string;

  /** @param dir `keys/server` or `keys/group`. */
  constructor(dir: string) {
    this.#dir = dir;
    this.place = groupListPath(dir);
  }

  async read(): Promise<string | undefined> {
    if (!await lookAt(this.place)) return undefined;
    return await readSignedList(this.#dir);
  }

  async trace(): Promise<string | undefined> {
    for (const path of [groupPublicKeyPath(this.#dir), this.place]) {
      if (await lookAt(path)) return path;
    }
  }

  async write(
    _signed: string,
    toFolder: (dir: string) => Promise<void>,
  ): Promise<void> {
    await toFolder(this.#dir);
  }
}
