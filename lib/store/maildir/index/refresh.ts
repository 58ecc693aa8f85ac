import { MAIL_FOLDERS, type MailFile, type MailFolder } from "../mail_file.ts";
import { hashedIdOfFile, idOfFile, microsOfKey } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import { pause } from "../pause.ts";
import { describeAll, microsOfMail, type NamedMail } from "./describe.ts";
import { FolderNames } from "./found/folder_names.ts";
import {
  BATCH,
  compareWithIndex,
  removeMissing,
} from "./found/missing_mails.ts";
import { NewestFirst } from "./found/newest_first.ts";
import type { MailEntry } from "./mail_columns.ts";
import type { Needed } from "./older_mails.ts";
import type { Progress } from "./progress_log.ts";
import { withIndex } from "./with_index.ts";

/**
 * Mails of one time that are noted in one go while older ones have no row: what the index
 * has is all of the box down to some time. With more of one time (100 MB of memory hold
 * 100,000), another worker may count them wrongly until the last of them is noted.
 */
const TOGETHER = 5000;
/** Mails that the first list of a big box takes in; the rest waits until it is needed. */
const NEWEST = 1000;
/**
 * Each time that other programs have changed such a box, all of its names are read again: so
 * this part of what it still lacks is taken in as well, and it soon lacks none.
 */
const MORE = 1 / 8;
/** How often a folder that changes while it is read is read again. */
const ATTEMPTS = 3;

/**
 * Makes the index true to the folders, which costs next to nothing where they did not
 * change. Of a big folder it keeps the names in memory, and nothing else.
 *
 * @param needed Of a big box whose index has just been begun, it may lack the older mails;
 * it counts them.
 */
export function refresh(
  box: Mailbox,
  needed: Needed = "all",
  progress: Progress = () => {},
): Promise<void> {
  return withIndex(box, () => refreshOnce(box, needed, progress));
}

async function refreshOnce(
  box: Mailbox,
  needed: Needed,
  progress: Progress,
): Promise<void> {
  if (!box.checkIndex()) box.files.ensure([]);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const folders = foldersToRead(box, needed);
    if (folders.length === 0) return;
    if (await scan(box, folders, needed, progress)) return;
  }
}

/** What older mails an index lacks is known by the names of both folders alone. */
function foldersToRead(box: Mailbox, needed: Needed): MailFolder[] {
  const changed = changedFolders(box);
  if (changed.length === 0) {
    const isEnough = needed === "newest" || box.mails.size.older === 0;
    return isEnough ? [] : [...MAIL_FOLDERS];
  }
  return mayLackOlder(box) ? [...MAIL_FOLDERS] : changed;
}

/** Another worker may have noted half a change: then it has the index locked. */
function changedFolders(box: Mailbox): MailFolder[] {
  const stale = () => {
    const fresh = box.folderTimes.fresh(MAIL_FOLDERS);
    return MAIL_FOLDERS.filter((_, i) => !fresh[i]);
  };
  return stale().length === 0 ? [] : box.database.write(stale);
}

/** @returns False if a folder changed meanwhile. */
async function scan(
  box: Mailbox,
  folders: MailFolder[],
  needed: Needed,
  progress: Progress,
): Promise<boolean> {
  const seen = folders.map((name) => box.folderTimes.look(name));
  const found: FolderNames[] = [];
  for (const folder of folders) {
    found.push(await FolderNames.read(box, folder, progress));
  }
  const missing = compareWithIndex(box, found);
  if (missing.length > 0 && folders.length < MAIL_FOLDERS.length) {
    // Another file of the same mail may be in the folder that did not change.
    return await scan(box, [...MAIL_FOLDERS], needed, progress);
  }
  const microsOf = (file: MailFile) => microsOfMail(box.files, file);
  const names = new NewestFirst(found, microsOf);
  const lacksOlder = mayLackOlder(box);
  await takeIn(box, names, { needed, lacksOlder }, progress);
  // What has another name by now was noted, and is not missing.
  await removeMissing(box, missing, progress);
  return box.database.write(() => {
    if (lacksOlder && !noteLeft(box, names)) return false;
    const note = (name: MailFolder, i: number) =>
      box.folderTimes.note(name, seen[i]);
    return folders.map(note).every((done) => done);
  });
}

/**
 * Takes the mails into the index whose names it lacks, the newest first.
 *
 * An index that has none yet, or not the older ones, may stay without those that nobody
 * needs, and counts them. So a list of the newest does not wait until a big box is read.
 */
async function takeIn(
  box: Mailbox,
  names: NewestFirst,
  { needed, lacksOlder }: { needed: Needed; lacksOlder: boolean },
  progress: Progress,
): Promise<void> {
  const mayEnd = lacksOlder && needed === "newest";
  const { newest = NEWEST } = box.options;
  const { rows } = box.mails.size;
  const part = rows === 0 ? 0 : Math.ceil(names.length * MORE);
  const wanted = Math.max(newest, part);
  const expected = mayEnd ? Math.min(names.length, wanted) : names.length;
  for (let done = 0; done < names.length;) {
    if (mayEnd && hasNewest(box, names, rows + wanted)) break;
    if (done > 0) await pause();
    const described = (more: number) =>
      progress(done + more, Math.max(done + more, expected));
    const size = Math.min(BATCH, newest);
    const batch = names.take(size, lacksOlder ? TOGETHER : size);
    const { renamed, added } = await describeBatch(box, batch, described);
    box.database.write(() => {
      for (const file of renamed) noteName(box, file.id, file);
      box.mails.addAll(added);
      if (lacksOlder) noteLeft(box, names);
    });
    done += batch.length;
  }
}

/** Whether the index has no mail, or all of the box down to some mail: the newest. */
function mayLackOlder(box: Mailbox): boolean {
  const { rows, older } = box.mails.size;
  return rows === 0 || older > 0;
}

/** Whether the index has enough, and none that is older than one that it lacks. */
function hasNewest(
  box: Mailbox,
  names: NewestFirst,
  enough: number,
): boolean {
  const oldest = oldestMicros(box);
  return oldest !== undefined && names.next! < oldest &&
    box.mails.size.rows >= enough;
}

/**
 * Notes how many mails are older than all rows, by names that may be those of a moment ago:
 * so the folders have to be looked at again, unless they are noted in the same go.
 *
 * @returns False if another worker has taken in older ones, at which this one did not look.
 */
function noteLeft(box: Mailbox, names: NewestFirst): boolean {
  const oldest = oldestMicros(box) ?? Infinity;
  box.mails.noteOlder(names.leftBefore(oldest));
  box.folderTimes.forget();
  return names.next === undefined || names.next < oldest;
}

function oldestMicros(box: Mailbox): number | undefined {
  const key = box.mails.oldestKey();
  return key === undefined ? undefined : microsOfKey(key);
}

async function describeBatch(
  box: Mailbox,
  batch: MailFile[],
  described: (done: number) => Promise<void> | void,
) {
  const mails: NamedMail[] = [];
  for (const { folder, file } of batch) {
    const id = idOfFile(file) ?? await hashedIdOfFile(file);
    mails.push({ id, folder, file });
  }
  const known = box.mails.known(mails.map(({ id }) => id));
  const isKnown = ({ id }: NamedMail) => known.has(id);
  const renamed = mails.filter(isKnown);
  const added: MailEntry[] = [];
  let before = renamed.length;
  for (const folder of MAIL_FOLDERS) {
    const here = mails.filter((mail) =>
      mail.folder === folder && !isKnown(mail)
    );
    const more = (done: number) => described(before + done);
    added.push(...await describeAll(box, here, more));
    before += here.length;
  }
  return { renamed, added };
}

/**
 * It may have got yet another name since the folder was read. Of two files of one mail the
 * index keeps the one that it has.
 */
function noteName(box: Mailbox, id: string, file: MailFile): void {
  const known = box.mails.byId(id);
  if (known && box.files.has(known)) return;
  if (box.files.has(file)) box.mails.rename(id, file);
}
