import { keptBoxes } from "../../../lib/keygen/boxes/list_boxes.ts";
import { foldersOf } from "../../../lib/keygen/folders.ts";
import { KeygenFolder } from "../keygen_folder.ts";
import type { Site, SiteKind } from "./site.ts";

/** Sites whose accounts and boxes are files. */
export const FILE_SITES: SiteKind = {
  name: "in files",
  use: (users, work) =>
    KeygenFolder.use(users, (keygen) => work(new FileSite(keygen))),
};

class FileSite implements Site {
  constructor(readonly keygen: KeygenFolder) {}

  box(name: string) {
    return this.keygen.path(`mail/${name}`);
  }

  record(name: string) {
    return this.keygen.record(name);
  }

  accepts(name: string, password: string) {
    return this.keygen.accepts(name, password);
  }

  publicKey(name: string) {
    return this.#read(`keys/server/users/${name}_public.pem`);
  }

  list() {
    return this.#read("keys/server/group_list");
  }

  #read(path: string): Promise<string | undefined> {
    const isThere = this.keygen.tree().includes(path);
    return Promise.resolve(isThere ? this.keygen.read(path) : undefined);
  }

  lose({ records, account }: { records?: boolean; account?: string }) {
    if (records) this.keygen.remove("keys/server/credentials.json");
    if (account) {
      this.keygen.remove(`keys/server/users/${account}_public.pem`);
    }
    return Promise.resolve();
  }

  async addMail(user: string, title: string) {
    await Deno.writeTextFile(this.keygen.path(`mail/${user}/new/${title}`), "");
  }

  kept() {
    const { dir } = this.keygen;
    return keptBoxes(foldersOf(`${dir}/keys`, `${dir}/mail`));
  }

  boxes() {
    const boxes: Record<string, string[]> = {};
    for (const path of this.keygen.tree()) {
      const [, box, mail] = /^mail\/([^/]+)\/new\/(.+)$/.exec(path) ?? [];
      if (mail) (boxes[box] ??= []).push(mail);
    }
    return Promise.resolve(boxes);
  }
}
