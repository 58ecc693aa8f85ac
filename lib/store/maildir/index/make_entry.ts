import { ADDRESS_DOMAIN } from "../../../letter/address.ts";
import type { ThreadPart } from "../../../letter/thread_part.ts";
import { diskBytes } from "../disk_bytes.ts";
import type { MailFile } from "../mail_file.ts";
import { isSeen, orderKey, originOf } from "../mail_name.ts";
import { type HeadPart, headPart, type MailEntry } from "./mail_columns.ts";

/** What a mail's file says of it, beside the head. */
export interface FileFacts extends MailFile {
  /** The mail's id. */
  id: string;
  /** When it was received, in µs since the epoch. */
  micros: number;
  /** Characters of the content. */
  length: number;
  /** Bytes of the content. */
  size: number;
  /** Bytes of the file. */
  bytes: number;
}

/** The entry of a mail, whether it is on its way, in a box or in the journal. */
export function makeEntry(
  head: HeadPart & Pick<ThreadPart, "messageId">,
  facts: FileFacts,
): MailEntry {
  const { id, folder, file, length, size, bytes } = facts;
  const micros = inRange(facts.micros);
  return {
    key: orderKey(micros, id),
    ...{ id, folder, file },
    draft: originOf(head.from, id),
    ...headPart(head),
    ...otherId(head.messageId, id),
    time: Math.floor(micros / 1000),
    ...{ length, size, bytes: diskBytes(bytes) },
    unread: !isSeen(file),
  };
}

/** A letter of ours has the id that its file has, and no list need say it. */
function otherId(messageId: string | undefined, id: string) {
  const own = `<${id}@${ADDRESS_DOMAIN}>`;
  const isOther = messageId !== undefined && messageId !== own;
  return isOther && { message_id: messageId };
}

/**
 * A file may claim any time; one that no number or date can hold must not break a list. In
 * µs since the epoch, up to the year 2255.
 */
export function inRange(micros: number): number {
  if (Number.isNaN(micros)) return 0;
  const whole = Math.trunc(micros);
  return Math.min(Math.max(whole, 0), Number.MAX_SAFE_INTEGER);
}
