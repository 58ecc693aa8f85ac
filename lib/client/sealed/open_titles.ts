import { ADDRESS_DOMAIN } from "../../letter/address.ts";
import { recipientsOf } from "../../letter/recipients.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import {
  type OpenedHead,
  openHead,
  type Reader,
} from "../../seal/open_letter.ts";
import { SealError } from "../../seal/seal_error.ts";
import type { MailSession } from "../session/mail_session.ts";
import { serverWord } from "./server_word.ts";

/**
 * Gives mails the senders and titles that their sealed heads have, by one request for all of them. A
 * head that fails a check says so in the place of its title.
 *
 * @param mails At most a page of them.
 */
export async function openTitles(
  mails: MailSummary[],
  session: Pick<MailSession, "heads">,
  getReader: () => Promise<Reader>,
): Promise<MailSummary[]> {
  const ids = mails.filter(({ sealed }) => sealed).map(({ id }) => id);
  if (ids.length === 0) return mails;
  const reader = await getReader();
  const heads = await session.heads(ids);
  const byId = new Map(ids.map((id, i) => [id, heads[i]]));
  return await Promise.all(
    mails.map((mail) =>
      mail.sealed ? withTitle(mail, byId.get(mail.id), reader) : mail
    ),
  );
}

/** What the head says in the place of what the server says, or cannot know. */
function saidBy(
  head: OpenedHead["head"],
  { sent }: MailSummary,
): Partial<MailSummary> {
  const { id, references } = head;
  return {
    ...sent !== undefined && { sent: recipientsOf(head).join(", ") },
    message_id: `<${id}@${ADDRESS_DOMAIN}>`,
    ...references && { references: references.join(" ") },
  };
}

async function withTitle(
  mail: MailSummary,
  sealed: Uint8Array | undefined,
  reader: Reader,
): Promise<MailSummary> {
  try {
    if (!sealed) throw new SealError("malformed", "It has no sealed head");
    const { head, fault } = await openHead(sealed, reader, serverWord(mail));
    if (fault) throw fault;
    return {
      ...mail,
      from: head.from,
      title: head.title,
      ...saidBy(head, mail),
    };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return { ...mail, title: `(do not trust it: ${error.message})` };
  }
}
