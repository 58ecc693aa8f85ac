import { OverQuotaError } from "../../errors.ts";
import { recipientsOf } from "../../../letter/recipients.ts";
import {
  type Box,
  confirmBox,
  lockedAgain,
  lockSql,
  lockStatement,
} from "../boxes/box_rows.ts";
import type { MailRow, Place } from "../boxes/mail_columns.ts";
import { EndUnknown } from "../database/database_error.ts";
import type { LetterWriter } from "../letters/letter_writer.ts";
import type { StoreContext } from "../store_context.ts";
import { addMails, addStatement, type NewMail } from "./add_mails.ts";
import { placesOf, type Posted } from "./places.ts";
import { type DraftKey, findSent, SentBefore } from "./sent_drafts.ts";

/** A mail whose content has come, before it lies in any box. */
export interface Posting {
  draft: Posted;
  key: DraftKey;
  /** The boxes of sender and recipients, as the delivery found them. */
  boxes: ReadonlyMap<string, Box>;
  mail: MailRow;
  head: Uint8Array;
  letter: LetterWriter;
}

/**
 * Puts a mail into the boxes of its recipients, and of its sender if that keeps a copy: all
 * of them or none, and durable on return. What its draft became at the same time elsewhere
 * is the answer, too.
 *
 * @returns The mail's id, and whether the copy that is to be kept had room.
 * @throws {OverQuotaError} If a recipient's box has no room.
 * @throws {NoBoxError} If a box is not there any more, or another has its name.
 */
export async function postMail(
  store: StoreContext,
  posting: Posting,
): Promise<{ id: string; copied?: boolean }> {
  const { mail: { id }, draft } = posting;
  try {
    const places = await atOnce(store, posting) ??
      await inSteps(store, posting);
    const copied = places.length > recipientsOf(draft).length;
    return { id, ...draft.copy && { copied } };
  } catch (error) {
    return await earlier(store, posting.key, error);
  }
}

/**
 * By one message, where it looks as if all had room: the sender's lock keeps a draft from
 * being delivered twice at once.
 *
 * @returns Undefined if nothing came of it, or nobody knows: what follows finds out.
 */
async function atOnce(
  store: StoreContext,
  posting: Posting,
): Promise<Place[] | undefined> {
  const { draft, boxes, mail, letter } = posting;
  const hasRoom = roomFor(store, mail);
  const places = placesOf(draft, boxes, () => true);
  const isFull = (box: Box) =>
    !hasRoom(box) && places.some((place) => place.box === box.id);
  if (!letter.isSmall || [...boxes.values()].some(isFull)) return undefined;
  const add = addStatement(newMail(store, posting, places));
  try {
    const lock = lockStatement([...boxes.keys()]);
    const [, added] = await store.database.atOnce([lock, add]);
    return added.length > 0 ? places : undefined;
  } catch (error) {
    if (error instanceof EndUnknown) return undefined;
    throw error;
  }
}

/** With a look at the boxes once they are locked, which says what is in the way. */
function inSteps(store: StoreContext, posting: Posting): Promise<Place[]> {
  const { draft, boxes: found, mail, letter } = posting;
  return store.database.transact(async (connection, rows) => {
    const boxes = lockedAgain(rows, found);
    const places = placesOf(draft, boxes, roomFor(store, mail));
    await letter.checkChunks(connection);
    await addMails(connection, newMail(store, posting, places));
    return places;
  }, { first: lockSql([...found.keys()]) });
}

function roomFor({ quota = Infinity }: StoreContext, mail: MailRow) {
  return (box: Box) => box.bytes + mail.bytes <= quota;
}

function newMail(
  { quota, now }: StoreContext,
  { boxes, mail, head, letter, key }: Posting,
  places: readonly Place[],
): NewMail {
  const facts = { head, sealed: mail.sealed, holders: places.length };
  return {
    ...{ mail, places, boxes: [...boxes.values()], quota },
    ...{ letter: letter.row(facts), draft: key, now: now() },
  };
}

/**
 * What the draft became at the same time elsewhere: that may have taken the room, too.
 *
 * @throws {Error} If that is not why the delivery failed.
 */
async function earlier(
  { database, now }: StoreContext,
  key: DraftKey,
  error: unknown,
): Promise<{ id: string }> {
  const mayBe = error instanceof SentBefore || error instanceof OverQuotaError;
  const id = mayBe && await findSent(database, key, now());
  if (!id) throw error;
  await confirmBox(database, key.sender);
  return { id };
}
