import { recipientsOf } from "../../../letter/recipients.ts";
import { OverQuotaError } from "../../errors.ts";
import {
  type Correspondents,
  sentPart,
} from "../../maildir/index/rows/sent_part.ts";
import type { Box } from "../boxes/box_rows.ts";
import type { Place } from "../boxes/mail_columns.ts";

/** Who wrote a mail, to whom, and whether the sender keeps a copy. */
export interface Posted extends Correspondents {
  copy?: boolean;
}

/** Whether a box has room for so many bytes. */
export type HasRoom = (box: Box) => boolean;

/**
 * How a draft's mail lies in the boxes of its recipients, and of its sender if that keeps a
 * copy and has room.
 *
 * @throws {OverQuotaError} If a recipient's box has no room.
 */
export function placesOf(
  draft: Posted,
  boxes: ReadonlyMap<string, Box>,
  hasRoom: HasRoom,
): Place[] {
  const { from, copy } = draft;
  const names = recipientsOf(draft);
  const full = names.find((name) => !hasRoom(boxes.get(name)!));
  if (full !== undefined) throw new OverQuotaError(full);
  const keepsCopy = copy && hasRoom(boxes.get(from)!);
  const place = (user: string, unread: boolean) =>
    toPlace(draft, boxes.get(user)!, unread);
  return [
    ...names.map((name) => place(name, true)),
    ...keepsCopy ? [place(from, false)] : [],
  ];
}

function toPlace(
  { from, to, cc }: Posted,
  { id: box, user }: Box,
  unread: boolean,
): Place {
  return {
    ...{ box, unread, recent: unread, flags: unread ? "" : "S" },
    ...sentPart(user, { from, to, cc }),
  };
}
