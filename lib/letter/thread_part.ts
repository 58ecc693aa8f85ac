/** What a head says of the conversation that its letter is in (RFC 5322, 3.6.4). */
export interface ThreadPart {
  /** In its brackets. */
  messageId?: string;
  /** The ids of the messages before it, the oldest first, with a space between them. */
  references?: string;
}

/** The fields of a head, as they stand there; "" for one that is missing. */
export interface ThreadFields {
  messageId: string;
  references: string;
  inReplyTo: string;
}

/** Ids of a long conversation that are kept: the first one, and the latest. */
const MOST = 10;
/** Characters of an id; a longer one is passed over. */
const LONGEST = 252;

/**
 * Reads these fields, whatever else programs write there.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { threadPart } from "./thread_part.ts";
 *
 * const fields = { messageId: "<c@x>", references: "<a@x>", inReplyTo: "<b@x>" };
 * assertEquals(threadPart(fields), {
 *   messageId: "<c@x>",
 *   references: "<a@x> <b@x>",
 * });
 * ```
 */
export function threadPart(
  { messageId, references, inReplyTo }: ThreadFields,
): ThreadPart {
  const [id] = idsIn(messageId);
  // Most mails go on from none.
  if (references === "" && inReplyTo === "") {
    return id === undefined ? {} : { messageId: id };
  }
  const before = [...new Set([...idsIn(references), ...idsIn(inReplyTo)])];
  const kept = [
    before[0],
    ...before.slice(Math.max(1, before.length - MOST + 1)),
  ];
  return {
    ...id !== undefined && { messageId: id },
    ...before.length > 0 && { references: kept.join(" ") },
  };
}

function idsIn(field: string): string[] {
  if (field === "") return [];
  const ids: string[] = field.match(/<[!-;=?-~]+@[!-;=?-~]+>/g) ?? [];
  return ids.filter(({ length }) => length <= LONGEST);
}
