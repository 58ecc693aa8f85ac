import { NameList } from "../../name_list.ts";
import { splitFileName } from "../mail_name.ts";

/** A file that a scan of the boxes found. */
export interface ListedFile {
  /** The place of its box among the boxes. */
  box: number;
  /** The folder below the box, such as `cur`; "" is the box itself. */
  folder: string;
  file: string;
}

/** Files of one mail, in whichever boxes and folders. */
export interface ListedMail {
  /** The part of their names that never changes. */
  base: string;
  files: ListedFile[];
}

/** Between the parts of an entry: no name has it. */
const MARK = "\0";
/** What stands before the name that a deleted mail had: see deleted_mails.ts. */
const DELETED = /^\d{13}\.(?:new|cur)\./;

/**
 * The files of all boxes, sorted by the mails that they are of: a mail to ten people is one
 * file with ten names, and these are neighbours here. Takes a few bytes more than the names.
 */
export class FileList {
  readonly #entries = new NameList();

  get length(): number {
    return this.#entries.length;
  }

  add({ box, folder, file }: ListedFile): void {
    const { base, before, after } = partsOf(folder, file);
    this.#entries.add([base, box, folder, before, after].join(MARK));
  }

  /** Each mail, and each file that is none; the same file may have been added twice. */
  *mails(): Generator<ListedMail, void, void> {
    this.#entries.sort();
    let mail: ListedMail | undefined;
    let last = "";
    for (let i = 0; i < this.#entries.length; i++) {
      const entry = this.#entries.at(i);
      if (entry === last) continue;
      last = entry;
      const [base, box, folder, before, after] = entry.split(MARK);
      const file = { box: Number(box), folder, file: before + base + after };
      if (mail?.base === base) mail.files.push(file);
      else {
        if (mail) yield mail;
        mail = { base, files: [file] };
      }
    }
    if (mail) yield mail;
  }
}

/** A file's name around the part that it keeps when it is marked, moved or deleted. */
function partsOf(folder: string, file: string) {
  if (!mayMove(folder)) return { base: file, before: "", after: "" };
  const before = folder === "deleted" ? DELETED.exec(file)?.[0] ?? "" : "";
  const { base } = splitFileName(file.slice(before.length));
  return { base, before, after: file.slice(before.length + base.length) };
}

/** The base of a file's name in a folder that {@link mayMove}. */
export function baseOf(folder: string, file: string): string {
  return partsOf(folder, file).base;
}

/** Whether files of a folder get other names and places while programs use the box. */
export function mayMove(folder: string): boolean {
  return folder === "deleted" || /(?:^|\/)(?:new|cur)$/.test(folder);
}

/** The Maildir that a folder of mails is in, below the box: "" for the box's own ones. */
export function maildirOf(folder: string): string {
  const slash = folder.lastIndexOf("/");
  return slash < 0 ? "" : folder.slice(0, slash);
}
