import { MAIL_FOLDERS, type MailFile, type MailFolder } from "../mail_file.ts";
import { hashedIdOfFile, idOfFile } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import { FolderNames } from "./folder_names.ts";
import { pause } from "../pause.ts";
import { describeAll, type NamedMail } from "./describe.ts";
import type { Progress } from "./progress_log.ts";
import { withIndex } from "./with_index.ts";

/** Mails noted in one go: no other worker that wants to write waits longer than that. */
const BATCH = 200;
/** How often a folder that changes while it is read is read again. */
const ATTEMPTS = 3;

/**
 * Makes the index true to the folders, which costs next to nothing where they did not
 * change. Of a big folder it keeps the names in memory, and nothing else.
 */
export function refresh(
  box: Mailbox,
  progress: Progress = () => {},
): Promise<void> {
  return withIndex(box, () => refreshOnce(box, progress));
}

async function refreshOnce(box: Mailbox, progress: Progress): Promise<void> {
  if (!box.checkIndex()) box.files.ensure([]);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const changed = changedFolders(box);
    if (changed.length === 0 || await scan(box, changed, progress)) return;
  }
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
    return await scan(box, [...MAIL_FOLDERS], progress);
  }
  await takeIn(box, found, progress);
  // What has another name by now was noted, and is not missing.
  await removeMissing(box, missing, progress);
  const noted = box.database.write(() =>
    folders.map((name, i) => box.folderTimes.note(name, seen[i]))
  );
  return noted.every((done) => done);
}

/**
 * Marks the names that the index has.
 *
 * @returns The ids that the index has by names that are not in the folders.
 */
function compareWithIndex(box: Mailbox, found: FolderNames[]): string[] {
  const missing: string[] = [];
  for (const names of found) {
    const query = { columns: "file, id", table: "mails", where: "folder = ?" };
    box.database.read(() => {
      for (const [file, id] of box.database.rowsOf(query, names.folder)) {
        if (!names.mark(file as string)) missing.push(id as string);
      }
    });
  }
  return missing;
}

/** A mail that came or was renamed since the folder was read is not missing. */
async function removeMissing(
  box: Mailbox,
  ids: string[],
  progress: Progress,
): Promise<void> {
  for (let i = 0; i < ids.length; i += BATCH) {
    await progress();
    box.database.write(() => {
      for (const id of ids.slice(i, i + BATCH)) {
        const mail = box.mails.byId(id);
        if (mail && !box.files.has(mail)) box.mails.remove(id);
      }
    });
  }
}

async function takeIn(
  box: Mailbox,
  found: FolderNames[],
  progress: Progress,
): Promise<void> {
  const total = found.reduce((sum, { unmarked }) => sum + unmarked, 0);
  let before = 0;
  for (const batch of batchesOf(found)) {
    if (before > 0) await pause();
    const described = (done: number) => progress(before + done, total);
    const { renamed, added } = await describeBatch(box, batch, described);
    box.database.write(() => {
      for (const file of renamed) noteName(box, file.id, file);
      box.mails.addAll(added);
    });
    before += batch.length;
  }
}

function* batchesOf(found: FolderNames[]): Iterable<MailFile[]> {
  for (const names of found) yield* names.batches(BATCH);
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
  const added = mails.filter((mail) => !isKnown(mail));
  return {
    renamed: mails.filter(isKnown),
    added: await describeAll(box, added, described),
  };
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
