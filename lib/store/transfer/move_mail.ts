/**
 * Moves all mail of one store into another, in flat memory. It may be cut at any moment, and
 * the next run goes on: what the target has already is passed over.
 *
 * 1. The target is compared with the source: it may have nothing in these boxes but what an
 *    earlier run brought.
 * 2. The target notes that it has not all yet; until it has, no server begins there.
 * 3. Mails are copied, several at once, each read back.
 * 4. Marks of drafts follow, so that none comes twice.
 * 5. Both sides are counted.
 *
 * @module
 */
import {
  type BoxCount,
  type MovedLetter,
  type MovedMail,
  type MovedPlace,
  NOTHING,
  TransferError,
  type TransferSource,
  type TransferTarget,
} from "./transfer.ts";
import { inBatches, inSizes } from "./batches.ts";
import { BoxCounts } from "./box_counts.ts";

/** Mails that are looked up, or copied, together. */
const AT_ONCE = 256;
/** Bytes that are copied together, but for a mail that has more alone. */
const BYTES_AT_ONCE = 4 * 1024 * 1024;

/** What was done. */
export interface Moved {
  boxes: number;
  /** Mails of all boxes: one in two boxes counts as two. */
  mails: number;
  /** Those that can be brought back. */
  deleted: number;
  /** How many of both an earlier run had brought. */
  before: number;
}

/** Told often: how many of about how many mails of all boxes are done. */
export type TransferProgress = (done: number, total: number) => void;

/** What a person sees of a transfer. */
export interface TransferWatch {
  comparing?: TransferProgress;
  copying?: TransferProgress;
}

/**
 * Copies all mail of a store into another, and compares both.
 *
 * @throws {TransferError} If the target has other mail, or both differ in the end.
 */
export async function moveMail(
  source: TransferSource,
  target: TransferTarget,
  watch: TransferWatch = {},
): Promise<Moved> {
  const boxes = await source.boxes();
  const before = await compareBefore(source, target, boxes, watch.comparing);
  await target.begin(source.name);
  await target.makeBoxes(boxes);
  const wanted = new BoxCounts(boxes);
  await copyMails({ source, target, wanted, isEmpty: before === 0 }, watch);
  for await (const marks of inBatches(source.sent(), AT_ONCE)) {
    await target.noteSent(marks);
  }
  checkCounts(target, wanted, await target.finish(boxes));
  await target.end();
  const { mails, deleted } = wanted.sum();
  return { boxes: boxes.length, mails, deleted, before };
}

/** @returns How many mails an earlier run brought. */
async function compareBefore(
  source: TransferSource,
  target: TransferTarget,
  boxes: readonly string[],
  progress: TransferProgress = () => {},
): Promise<number> {
  const there = await target.counts(boxes);
  const left = new BoxCounts(boxes, there);
  const { mails, deleted } = left.sum();
  if (mails + deleted === 0) return 0;
  const total = await source.total();
  let done = 0;
  for await (const batch of inBatches(source.mails(), AT_ONCE)) {
    for (const places of await target.has(batch)) left.take(places);
    progress(done += placesIn(batch), total);
  }
  for (const [box, count] of left.each()) checkForeign(target, box, count);
  return mails + deleted;
}

function placesIn(mails: readonly MovedMail[]): number {
  return mails.reduce((sum, { places }) => sum + places.length, 0);
}

function checkForeign(
  { name }: TransferTarget,
  box: string,
  { mails, deleted }: BoxCount,
): void {
  const other = mails + deleted;
  if (other === 0) return;
  throw new TransferError(
    `The box of ${box} in ${name} has ${
      other === 1 ? "a mail" : `${other} mails`
    } that the source has not, or has with other marks`,
    "nothing was changed; choose a place without mail of these boxes",
  );
}

interface Copying {
  source: TransferSource;
  target: TransferTarget;
  /** Gets what the target has to have in the end. */
  wanted: BoxCounts;
  /** Whether the target has nothing of it yet. */
  isEmpty: boolean;
}

async function copyMails(
  { source, target, wanted, isEmpty }: Copying,
  { copying = () => {} }: TransferWatch,
): Promise<void> {
  const total = await source.total();
  let done = 0;
  for await (const batch of inBatches(source.mails(), AT_ONCE)) {
    const there = isEmpty ? batch.map(() => []) : await target.has(batch);
    const missing: Missing[] = [];
    for (const [i, mail] of batch.entries()) {
      wanted.add(there[i]);
      const places = mail.places.filter((place) => !there[i].includes(place));
      if (places.length > 0) missing.push({ mail, places });
    }
    const sizeOf = ({ mail }: Missing) => mail.size;
    for (const some of inSizes(missing, sizeOf, BYTES_AT_ONCE)) {
      wanted.addAll(await copySome(target, some));
    }
    copying(done += placesIn(batch), total);
  }
}

/** A mail, and its places that the target lacks. */
interface Missing {
  mail: MovedMail;
  places: readonly MovedPlace[];
}

/** @returns The places of those that are mails. */
async function copySome(
  target: TransferTarget,
  missing: readonly Missing[],
): Promise<(readonly MovedPlace[])[]> {
  const letters: MovedLetter[] = [];
  try {
    for (const { mail, places } of missing) {
      const letter = await mail.open(places);
      if (letter) letters.push(letter);
    }
    if (letters.length > 0) await target.add(letters);
  } finally {
    for (const letter of letters) letter.close();
  }
  return letters.map(({ places }) => places);
}

function checkCounts(
  { name }: TransferTarget,
  wanted: BoxCounts,
  found: Map<string, BoxCount>,
): void {
  for (const [box, want] of wanted.each()) {
    const have = found.get(box) ?? NOTHING;
    if (textOf(want) === textOf(have)) continue;
    throw new TransferError(
      `The box of ${box} in ${name} has ${textOf(have)}, and the source ${
        textOf(want)
      }`,
      "a program used one of them meanwhile; run the command again",
    );
  }
}

function textOf({ mails, unread, deleted }: BoxCount): string {
  return `${mails} mails (${unread} unread, ${deleted} deleted)`;
}
