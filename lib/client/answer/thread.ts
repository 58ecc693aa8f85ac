import type { Header } from "../../letter/header.ts";
import { isMessageId, REFERENCES_LIMIT } from "../../protocol/message_ids.ts";
import type { Thread } from "../draft/draft_parts.ts";

/**
 * What an answer says of the messages that it goes on from (RFC 5322, 3.6.4): the parent's
 * id, and after the ids that the parent refers to. Of a long conversation the first message
 * and the latest ones stay.
 *
 * @returns Nothing if the parent has no id.
 */
export function threadAfter(header: Pick<Header, "field">): Thread | undefined {
  const [parent] = idsIn(header.field("Message-ID"));
  if (parent === undefined) return undefined;
  const references = idsIn(header.field("References"));
  const answered = idsIn(header.field("In-Reply-To"));
  const before = references.length > 0 || answered.length > 1
    ? references
    : answered;
  const [first, ...rest] = [...new Set(before)].filter((id) => id !== parent);
  const latest = rest.slice(Math.max(0, rest.length - REFERENCES_LIMIT + 2));
  const ids = first === undefined ? [parent] : [first, ...latest, parent];
  return { in_reply_to: parent, references: ids.join(" ") };
}

/** The message ids in a field, between whatever else programs write there. */
export function idsIn(field: string): string[] {
  return (field.match(/<[^<>\s]+>/g) ?? []).filter(isMessageId);
}
