import type {
  MovedLetter,
  MovedMail,
  MovedPlace,
} from "../../transfer/transfer.ts";
import { parseDeletedName } from "../changes/deleted_name.ts";
import { type FileSystem, lstatIfThere } from "../file_system.ts";
import type { BoxFile } from "../mail_file.ts";
import { flagLetters, hashedIdOfFile, idOfFile } from "../mail_name.ts";
import type { ListedFile } from "../saving/file_list.ts";
import type { Snapshot } from "../saving/snapshot.ts";
import { boxOf } from "./box_of.ts";
import { DeletedTimes } from "./deleted_times.ts";
import type { PlacedFile } from "./placed_file.ts";

/** What mails are found in. */
export interface ListedMailsContext {
  fs: FileSystem;
  root: string;
  snapshot: Snapshot;
  /** In ms since the epoch: what was deleted before that is over. */
  since: number;
  /** Gets a sentence of what a person should know. */
  tell(sentence: string): void;
  /** Opens a mail by any of its files, which are one. */
  open(
    id: string,
    base: string,
    files: readonly PlacedFile[],
  ): MovedLetter | undefined;
}

/** The mails among the files that a snapshot has. */
export class ListedMails {
  readonly #context: ListedMailsContext;
  readonly #times: DeletedTimes;
  /** Files that are no mails, and one of them. */
  readonly #others = new Set<string>();

  constructor(context: ListedMailsContext) {
    this.#context = context;
    this.#times = new DeletedTimes(context.snapshot.files);
  }

  /** Files that may be mails. */
  get length(): number {
    let count = 0;
    for (const { files } of this.#context.snapshot.files.mails()) {
      count += files.filter(({ folder }) => OF_MAILS.includes(folder)).length;
    }
    return count;
  }

  /** All mails, those of one file together. */
  async *each(): AsyncGenerator<MovedMail, void, void> {
    for (const { base, files } of this.#context.snapshot.files.mails()) {
      const listed = OF_MAILS.flatMap((name) =>
        files.filter(({ folder }) => folder === name)
      );
      if (listed.length < files.length) this.#noteOthers(files);
      if (listed.length === 0) continue;
      const id = idOfFile(base) ?? await hashedIdOfFile(base);
      for (const same of this.#byFile(listed)) {
        const places = same.map(({ place }) => place);
        const { size } = same[0];
        const open = (wanted: readonly MovedPlace[]) =>
          this.#open(id, base, same.filter((f) => wanted.includes(f.place)));
        yield { id, base, size, places, open };
      }
    }
  }

  #open(id: string, base: string, files: readonly PlacedFile[]) {
    const letter = this.#context.open(id, base, files);
    const places = letter?.places ?? [];
    for (const { place, files: { path }, at } of files) {
      if (places.includes(place)) continue;
      this.#others.add(`${path}/${at.folder}/${at.file}`);
    }
    return Promise.resolve(letter);
  }

  /** Files of one name, those that are one file side by side; each box has a mail once. */
  #byFile(listed: readonly ListedFile[]): PlacedFile[][] {
    const byInode = new Map<string, PlacedFile[]>();
    const boxes = new Set<number>();
    for (const each of listed) {
      const placed = this.#placed(each);
      if (!placed) continue;
      const isTwice = each.folder !== "deleted" && boxes.has(each.box);
      if (isTwice) {
        this.#others.add(placed.path);
        continue;
      }
      if (each.folder !== "deleted") boxes.add(each.box);
      const same = byInode.get(placed.inode) ?? [];
      byInode.set(placed.inode, [...same, placed]);
    }
    return [...byInode.values()];
  }

  #placed(
    { box, folder, file }: ListedFile,
  ): PlacedFile & { inode: string; path: string } | undefined {
    const { fs, root, snapshot, since } = this.#context;
    const { name } = snapshot.boxes[box];
    const files = boxOf(fs, root, name);
    const at = { folder, file } as BoxFile;
    const path = files.pathOf(at.folder, file);
    const was = folder === "deleted" ? parseDeletedName(file) : undefined;
    if (was && was.time <= since) return undefined;
    const info = file.startsWith(".") ? undefined : lstatIfThere(fs, path);
    if (!info?.isFile || folder === "deleted" && !was) {
      this.#others.add(path);
      return undefined;
    }
    const { dev, ino, size } = info;
    const place = {
      box: name,
      flags: flagLetters(was?.file ?? file),
      recent: (was?.folder ?? folder) === "new",
      ...was && { deleted: this.#times.of(box, file, was.time) },
    };
    return { place, files, at, size, inode: `${dev}/${ino}`, path };
  }

  #noteOthers(files: readonly ListedFile[]): void {
    const { root, snapshot } = this.#context;
    for (const { box, folder, file } of files) {
      const isStores = folder.startsWith("drafts/") ||
        OF_MAILS.includes(folder);
      if (isStores) continue;
      const { name } = snapshot.boxes[box];
      this.#others.add(`${root}/${name}/${folder ? `${folder}/` : ""}${file}`);
    }
  }

  /** Says what there is besides, which stays where it is. */
  tellOthers(): void {
    const { size } = this.#others;
    if (size === 0) return;
    const [first] = this.#others;
    this.#context.tell(
      size === 1
        ? `${first} is no mail of the store, and stays there`
        : `${size} files are no mails of the store, and stay there: ${first} is one`,
    );
  }
}

/** The folders of a box that have mails. Of a mail that is in two, an index has the first. */
const OF_MAILS: readonly string[] = ["new", "cur", "deleted"];
