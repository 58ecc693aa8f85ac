import { type Io, note, print } from "../../terminal/io.ts";
import { jsonArray } from "../json_text.ts";
import { MailList } from "./mail_list.ts";
import { painter } from "../../colors/paint.ts";
import type { ShownMail } from "./shown_mail.ts";

/** How a list is printed. */
export interface PrintListOptions {
  /** Prints a JSON array instead of columns. */
  json: boolean;
  /** Shows the recipients in the place of the senders: the user sent all of them. */
  to?: boolean;
  /** Called if the list has no mail, unless as JSON. */
  sayEmpty(): Promise<void> | void;
}

/** Prints a list of mails as its pages come. */
export async function printList(
  io: Io,
  pages: AsyncIterable<ShownMail[]>,
  { json, to = false, sayEmpty }: PrintListOptions,
): Promise<void> {
  if (json) {
    for await (const text of jsonArray(summaries(pages))) await print(io, text);
    return;
  }
  const list = new MailList(
    io.outputIsTerminal ? io.size().columns : undefined,
    painter(io.display),
  );
  let begun = false;
  const who = to ? "To" : "From";
  for await (const page of pages) {
    const mails = to ? page.map(byRecipients) : page;
    if (!begun) await print(io, list.header(mails, who));
    begun = true;
    await print(io, list.lines(mails));
  }
  if (!begun) {
    await print(io, list.header([], who));
    await sayEmpty();
  } else if (io.outputIsTerminal) note(io, list.legend());
}

function byRecipients(mail: ShownMail): ShownMail {
  return { ...mail, from: mail.sent ?? mail.from };
}

async function* summaries(
  pages: AsyncIterable<ShownMail[]>,
): AsyncGenerator<unknown[]> {
  for await (const mails of pages) yield mails.map(summaryFields);
}

/** A mail's list entry for JSON; its time is ISO 8601, in UTC. */
export function summaryFields({ sealed = false, ...mail }: ShownMail) {
  const time = new Date(mail.time).toISOString();
  return { ...mail, time, sealed };
}
