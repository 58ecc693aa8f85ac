import { MAIL_FOLDERS, type MailFile, type MailFolder } from "../mail_file.ts";
import { hashedIdOfFile, idOfFile } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import { pause } from "../pause.ts";
import { describe } from "./describe.ts";
import type { MailEntry } from "./mail_columns.ts";
import { withIndex } from "./with_index.ts";

/** Mails noted in one go: no other worker that wants to write waits longer than that. */
const BATCH = 200;
/** How often a folder that changes while it is read is read again. */
const ATTEMPTS = 3;
/**
 * Called often while many mails are taken into an index; may end the work. There are no
 * numbers while nobody knows how many mails are new.
 */
export type Progress = (done?: number, total?: number) => Promise<void> | void;

/**
 * Makes the index true to the folders, which costs next to nothing where they did not
 * change. It keeps the names of mails in memory, but not their contents.
 */
export function refresh(
  box: Mailbox,
  progress: Progress = () => {},
): Promise<void> {
  return withIndex(box, () => refreshOnce(box, progress));
}

async function refreshOnce(box: Mailbox, progress: Progress): Promise<void> {
  box.files.ensure([]);
  box.checkIndex();
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
  const files = await readNames(box, folders, progress);
  const missing = compareWithIndex(box, folders, files);
  await removeMissing(box, missing, progress);
  // Names begin with a time: what is added at the end of an index costs least.
  const names = [...files.values()].sort((a, b) => a.file < b.file ? -1 : 1);
  await takeIn(box, names, progress);
  const noted = box.database.write(() =>
    folders.map((name, i) => box.folderTimes.note(name, seen[i]))
  );
  return noted.every((done) => done);
}

/** The mail files of the folders by their ids. */
export async function readNames(
  box: Mailbox,
  folders: readonly MailFolder[],
  progress: Progress = () => {},
): Promise<Map<string, MailFile>> {
  const files = new Map<string, MailFile>();
  for (const folder of folders) {
    for (const file of box.files.names(folder)) {
      const id = idOfFile(file) ?? await hashedIdOfFile(file);
      files.set(id, { folder, file });
      await progress();
    }
  }
  return files;
}

/**
 * Leaves in `files` what the index does not have, or has by another name.
 *
 * @returns The ids that are in the index and not in the folders.
 */
function compareWithIndex(
  box: Mailbox,
  folders: MailFolder[],
  files: Map<string, MailFile>,
): string[] {
  const missing: string[] = [];
  const rows = box.database.iterate("SELECT id, folder, file FROM mails");
  for (const row of rows) {
    const id = row.id as string;
    const found = files.get(id);
    if (found?.folder === row.folder && found.file === row.file) {
      files.delete(id);
    } else if (!found && folders.includes(row.folder as MailFolder)) {
      missing.push(id);
    }
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
  files: MailFile[],
  progress: Progress,
): Promise<void> {
  for (let i = 0; i < files.length; i += BATCH) {
    const batch = files.slice(i, i + BATCH);
    const described = (done: number) => progress(i + done, files.length);
    const { renamed, added } = await describeBatch(box, batch, described);
    box.database.write(() => {
      for (const file of renamed) noteName(box, file.id, file);
      for (const mail of added) box.mails.add(mail);
    });
    if (i + BATCH < files.length) await pause();
  }
}

async function describeBatch(
  box: Mailbox,
  batch: MailFile[],
  described: (done: number) => Promise<void> | void,
) {
  const renamed: (MailFile & { id: string })[] = [];
  const added: MailEntry[] = [];
  for (const [i, file] of batch.entries()) {
    const id = idOfFile(file.file) ?? await hashedIdOfFile(file.file);
    if (box.mails.byId(id)) renamed.push({ id, ...file });
    else {
      const mail = describe(box, id, file);
      if (mail) added.push(mail);
    }
    await described(i + 1);
  }
  return { renamed, added };
}

/** It may have got yet another name since the folder was read. */
function noteName(box: Mailbox, id: string, file: MailFile): void {
  if (box.files.has(file)) box.mails.rename(id, file);
}
