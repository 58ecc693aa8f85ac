import { setAsideUser } from "../../program/user_names.ts";
import type { KeptBox } from "../../store/kept_box.ts";
import { listFolder, lookAt, makeFolder } from "../folders.ts";
import type { Boxes } from "../registry/registry.ts";
import type { RestoredBox } from "../report.ts";
import { deleteBox, measureBox } from "./delete_box.ts";
import { restoreBox } from "./restore_box.ts";
import { setBoxAside, setUsedBoxAside } from "./set_aside.ts";

/** The boxes in a folder, a Maildir each. */
export class FileBoxes implements Boxes {
  readonly hint = "--mail names the folder of the boxes";

  /** @param place The folder. */
  constructor(readonly place: string) {}

  async complete(user: string): Promise<string[]> {
    const made: string[] = [];
    for (const part of ["tmp", "new", "cur"]) {
      const path = `${this.place}/${user}/${part}`;
      if (await lookAt(path)) continue;
      await makeFolder(path);
      made.push(path);
    }
    return made;
  }

  setAside(user: string, day: Date): Promise<string | undefined> {
    return setBoxAside(this.place, user, day);
  }

  setUsedAside(user: string, day: Date): Promise<string | undefined> {
    return setUsedBoxAside(this.place, user, day);
  }

  async names(): Promise<string[]> {
    return (await listFolder(this.place)).map(({ name }) => name);
  }

  restore(user: string, box: string): Promise<RestoredBox> {
    return restoreBox(this.place, user, `${this.place}/${box}`);
  }

  async kept(): Promise<KeptBox[]> {
    const names = (await this.names()).filter((box) => setAsideUser(box));
    const kept: KeptBox[] = [];
    for (const box of names.sort()) {
      kept.push(await measureBox(this.place, box));
    }
    return kept;
  }

  async delete(box: string): Promise<KeptBox> {
    const had = await deleteBox(this.place, box);
    return { ...had, box: `${this.place}/${box}` };
  }
}
