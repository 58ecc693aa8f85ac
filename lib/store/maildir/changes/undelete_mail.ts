import type { MailPage, MailRef, MailSummary } from "../../store.ts";
import { checkRoom } from "../delivery/publish.ts";
import { sealedHeadOf } from "../content.ts";
import { describe } from "../index/describe.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import { HEAD_ONLY, openLetter } from "../letter_file.ts";
import { hashedIdOfFile, idOfFile, isSeen } from "../mail_name.ts";
import { toPage, toSummary } from "../mail_summary.ts";
import type { Mailbox } from "../mailbox.ts";
import type { DeletedMail } from "./deleted_mails.ts";
import { syncFolders } from "./sync_folders.ts";
import type { ChangeContext } from "./with_mail.ts";

/** Part of the deleted mails; the one that was deleted first has the index 1. */
export async function listDeleted(
  box: Mailbox,
  { before = Infinity, limit }: { before?: number; limit: number },
  now: number,
): Promise<MailPage> {
  const all = box.deleted.list(now);
  const end = Math.min(all.length, before - 1);
  const mails: MailSummary[] = [];
  for (let index = end; index > Math.max(end - limit, 0); index--) {
    const mail = await entryOf(box, all[index - 1]);
    if (mail) mails.push(toSummary({ mail, index }));
  }
  const unread = all.filter(({ mail }) => !isSeen(mail.file)).length;
  return toPage({ total: all.length, unread, mails });
}

async function idOf({ mail: { file } }: DeletedMail): Promise<string> {
  return idOfFile(file) ?? await hashedIdOfFile(file);
}

async function entryOf(
  box: Mailbox,
  deleted: DeletedMail,
): Promise<MailEntry | undefined> {
  const place = { folder: "deleted" as const, file: deleted.name };
  return describe(box, await idOf(deleted), deleted.mail, place);
}

/** The sealed heads of deleted letters by their ids, by one look at what was deleted. */
export async function readDeletedHeads(
  box: Mailbox,
  ids: ReadonlySet<string>,
  now: number,
): Promise<Map<string, Uint8Array>> {
  const heads = new Map<string, Uint8Array>();
  for (const deleted of ids.size > 0 ? box.deleted.list(now) : []) {
    const id = await idOf(deleted);
    const head = ids.has(id) && readHead(box, deleted);
    // Of two with one id, the one that was deleted last comes last.
    if (head) heads.set(id, head);
  }
  return heads;
}

function readHead(
  box: Mailbox,
  { name, mail: { file } }: DeletedMail,
): Uint8Array | undefined {
  const place = { folder: "deleted" as const, file: name };
  const letter = openLetter(box.files, place, HEAD_ONLY, file);
  return letter && sealedHeadOf(letter);
}

/**
 * Brings a deleted mail back to its old place, as it was. One that is back already is the
 * answer, too.
 *
 * @param ref Its index is that of {@linkcode listDeleted}.
 * @throws {OverQuotaError} If the box has no room for it.
 */
export async function undeleteMail(
  box: Mailbox,
  ref: MailRef,
  { refresh, now, quota, patient }: ChangeContext,
): Promise<MailSummary | undefined> {
  await refresh("all");
  const deleted = await find(box, ref, now);
  const mail = deleted && await entryOf(box, deleted);
  if (mail && putBack(box, deleted, mail, quota)) {
    await syncFolders(box, mail, patient);
  }
  const id = mail?.id ?? ("id" in ref ? ref.id : undefined);
  const found = id === undefined ? undefined : box.mails.find({ id });
  return found && toSummary(found);
}

async function find(
  box: Mailbox,
  ref: MailRef,
  now: number,
): Promise<DeletedMail | undefined> {
  const all = box.deleted.list(now);
  if ("index" in ref) return all[ref.index - 1];
  for (const deleted of all.reverse()) {
    if (await idOf(deleted) === ref.id) return deleted;
  }
}

/** @returns False if it is not there any more, or another one is in its place. */
function putBack(
  box: Mailbox,
  { name }: DeletedMail,
  mail: MailEntry,
  quota?: number,
): boolean {
  const { files } = box;
  const step = () => {
    if (box.mails.byId(mail.id) || files.has(mail)) return false;
    if (quota !== undefined) checkRoom(box, mail.bytes, quota);
    return move();
  };
  const move = () => {
    try {
      const path = files.pathOf(mail.folder, mail.file);
      files.fs.renameSync(files.pathOf("deleted", name), path);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  };
  return box.change([mail.folder], step, (moved) => {
    if (moved) box.noteMail(mail);
  });
}
