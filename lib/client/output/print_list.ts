import { type Io, print } from "../terminal/io.ts";
import { jsonArray } from "./json_text.ts";
import { MailList } from "./mail_list.ts";
import type { ShownMail } from "./shown_mail.ts";

/** How a list is printed. */
export interface PrintListOptions {
  /** Prints a JSON array instead of columns. */
  json: boolean;
  /** Called if the list has no mail, unless as JSON. */
  sayEmpty(): Promise<void> | void;
}

/** Prints a list of mails as its pages come. */
export async function printList(
  io: Io,
  pages: AsyncIterable<ShownMail[]>,
  { json, sayEmpty }: PrintListOptions,
): Promise<void> {
  if (json) {
    for await (const text of jsonArray(summaries(pages))) await print(io, text);
    return;
  }
  const list = new MailList(
    io.outputIsTerminal ? io.size().columns : undefined,
  );
  let begun = false;
  for await (const mails of pages) {
    if (!begun) await print(io, list.header(mails));
    begun = true;
    await print(io, list.lines(mails));
  }
  if (!begun) {
    await print(io, list.header([]));
    await sayEmpty();
  } else if (io.outputIsTerminal) io.warn(list.legend());
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
