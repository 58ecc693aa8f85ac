import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import { openHead, type Reader } from "../../seal/open_letter.ts";
import { SealError } from "../../seal/seal_error.ts";
import type { MailSession } from "../session/mail_session.ts";
import type { ShownMail } from "../output/lists/shown_mail.ts";
import { NoKeys } from "./no_keys.ts";
import { serverWord } from "./server_word.ts";

const NOT_A_READER = "not_a_reader";

/**
 * Gives mails the senders and titles that their sealed heads have, by one request for all
 * of them. A head that fails a check says so in the place of its title; so do all where the
 * reader has no keys, and the rest of the list is there.
 *
 * @param mails At most a page of them.
 */
export async function openTitles(
  mails: MailSummary[],
  session: Pick<MailSession, "heads">,
  getReader: () => Promise<Reader>,
): Promise<ShownMail[]> {
  const ids = mails.filter(({ sealed }) => sealed).map(({ id }) => id);
  if (ids.length === 0) return mails;
  const reader = await orNobody(getReader());
  if (reader instanceof NoKeys) {
    const unopened = { title: `(${reader.message})`, fault: NOT_A_READER };
    return mails.map((mail) => mail.sealed ? { ...mail, ...unopened } : mail);
  }
  const heads = await session.heads(ids);
  const byId = new Map(ids.map((id, i) => [id, heads[i]]));
  const opened = await Promise.all(
    mails.map((mail) =>
      mail.sealed ? withTitle(mail, byId.get(mail.id), reader) : mail
    ),
  );
  return await withChanges(opened, reader);
}

/** Tells of senders whose keys changed, in their mails too. */
async function withChanges(
  mails: MailSummary[],
  { meet }: Reader,
): Promise<MailSummary[]> {
  const sealed = mails.filter((mail) => mail.sealed);
  const changes = await meet?.(sealed.map(({ from }) => from)) ?? [];
  if (changes.length === 0) return mails;
  return mails.map((mail) => {
    const changed = changes.find(({ name }) => name === mail.from);
    return mail.sealed && changed ? { ...mail, changedKeys: changed } : mail;
  });
}

async function withTitle(
  mail: MailSummary,
  sealed: Uint8Array | undefined,
  reader: Reader,
): Promise<ShownMail> {
  try {
    if (!sealed) throw new SealError("malformed", "It has no sealed head");
    const { head, fault } = await openHead(sealed, reader, serverWord(mail));
    if (fault) throw fault;
    return { ...mail, from: head.from, title: head.title };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return untrusted(mail, error);
  }
}

function untrusted(
  mail: MailSummary,
  { message, fault }: SealError,
): ShownMail {
  return { ...mail, title: `(do not trust it: ${message})`, fault };
}

async function orNobody(reader: Promise<Reader>): Promise<Reader | NoKeys> {
  try {
    return await reader;
  } catch (error) {
    if (error instanceof NoKeys) return error;
    throw error;
  }
}
