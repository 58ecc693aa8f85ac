import type { Checking } from "./checking.ts";
import { INDEX_FILE, lookAtIndex } from "../index/index_file.ts";
import { isDamage } from "../index/index_error.ts";
import { describe } from "../index/describe.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import { refresh } from "../index/refresh.ts";
import { RIGHT_TOTALS, WRONG_BLOCKS } from "../index/verify_index.ts";
import { MAIL_FOLDERS, type MailFile } from "../mail_file.ts";
import { hashedIdOfFile, idOfFile } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";

/**
 * Whether the index is a whole database that can be used. Nothing may have opened the box
 * before.
 */
export async function checkIndexFile(
  { box, found, note }: Checking,
): Promise<boolean> {
  const { fs, path } = box.files;
  const state = lookAtIndex(fs, path);
  if (state === "unusable") {
    note(INDEX_FILE, "cannot be used on this disk, and is not needed");
  }
  if (state === "damaged") {
    const problem = "is damaged, or a link; it will be made anew";
    await found(INDEX_FILE, problem, () => remakeIndex(box));
  }
  return state === "sound";
}

/** Whether the index matches the mails. */
export async function checkIndex({ box, found }: Checking): Promise<void> {
  await refresh(box);
  if (box.isInMemory) return;
  const wrong = await findDrift(box);
  if (!wrong) return;
  await found(
    INDEX_FILE,
    `does not match the files: ${wrong}`,
    () => remakeIndex(box),
  );
}

async function remakeIndex(box: Mailbox): Promise<void> {
  box.dropIndex();
  await refresh(box);
  if (box.isInMemory) throw new Error("Cannot make an index on this disk");
}

/** The first thing that is wrong; mails may come and go meanwhile. */
async function findDrift(box: Mailbox): Promise<string | undefined> {
  let mails = 0;
  const before = changesOf(box);
  for await (const file of mailFiles(box)) {
    const id = idOfFile(file.file) ?? await hashedIdOfFile(file.file);
    const known = unlessDamaged(() => box.mails.byId(id));
    if (known && isTwin(box, known, file)) continue;
    const mail = describe(box, id, file);
    if (!mail) continue;
    mails++;
    if (differs(known, mail) && isStill(box)) return `the row of ${file.file}`;
  }
  const total = unlessDamaged(() => box.mails.count().total);
  if (total === undefined || !box.database.get(RIGHT_TOTALS)) {
    return "its totals";
  }
  if (total !== mails && isStill(box) && changesOf(box) === before) {
    return `${total} mails instead of ${mails}`;
  }
  return box.database.get(WRONG_BLOCKS) && "its index numbers";
}

/** Changes when another worker writes the index: a mail may move, and be seen twice. */
function changesOf(box: Mailbox): unknown {
  return box.database.get("PRAGMA data_version")?.data_version;
}

/** One by one: a box may have hundreds of thousands. */
async function* mailFiles({ files }: Mailbox): AsyncIterable<MailFile> {
  for (const folder of MAIL_FOLDERS) {
    for await (const file of files.namesInPieces(folder)) {
      yield { folder, file };
    }
  }
}

/** Of two files of one mail the index has either. */
function isTwin(box: Mailbox, known: MailEntry, { folder, file }: MailFile) {
  const same = known.folder === folder && known.file === file;
  return !same && box.files.has(known);
}

/** What the index says, or nothing if it finds out itself that it is damaged. */
function unlessDamaged<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}

/** Whether no mail came or went meanwhile, so that the index should match. */
function isStill(box: Mailbox): boolean {
  return !box.folderTimes.fresh(MAIL_FOLDERS).includes(undefined);
}

function differs(known: MailEntry | undefined, mail: MailEntry): boolean {
  if (!known) return true;
  return Object.entries(mail).some(([name, value]) =>
    known[name as keyof MailEntry] !== value
  );
}
