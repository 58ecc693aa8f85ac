import { parseDeletedName } from "../changes/deleted_name.ts";
import type { FileList } from "../saving/file_list.ts";

/**
 * When mails were deleted, no two of a box at one time: two sessions may have deleted in the
 * same millisecond, and other stores tell deleted mails apart by this. Always the same for
 * the same files.
 */
export class DeletedTimes {
  /** Those that differ from what the file's name says. */
  readonly #moved = new Map<string, number>();

  constructor(files: FileList) {
    for (const [box, names] of namesOf(files)) this.#tellApart(box, names);
  }

  #tellApart(box: number, names: string[]): void {
    let last = 0;
    // Names begin with their times.
    for (const name of names.sort()) {
      const { time } = parseDeletedName(name)!;
      last = Math.max(time, last + 1);
      if (last !== time) this.#moved.set(`${box}/${name}`, last);
    }
  }

  /** @param said What the file's name says. In ms since the epoch. */
  of(box: number, name: string, said: number): number {
    return this.#moved.get(`${box}/${name}`) ?? said;
  }
}

function namesOf(files: FileList): Map<number, string[]> {
  const names = new Map<number, string[]>();
  for (const mail of files.mails()) {
    for (const { box, folder, file } of mail.files) {
      if (folder !== "deleted" || !parseDeletedName(file)) continue;
      const all = names.get(box) ?? [];
      all.push(file);
      names.set(box, all);
    }
  }
  return names;
}
