import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import {
  printList,
  type PrintListOptions,
  summaryFields,
} from "../output/lists/print_list.ts";
import { jsonArray } from "../output/json_text.ts";
import { type Io, print } from "../terminal/io.ts";
import { findThreads, type ThreadedMail } from "./find_threads.ts";

/** Answers that are this deep, or deeper, stand at one place. */
const DEEPEST = 10;

/** Prints mails by conversations, each answer below what it answers. */
export async function printThreads(
  io: Io,
  pages: AsyncIterable<MailSummary[]>,
  options: PrintListOptions,
): Promise<void> {
  const mails = (await Array.fromAsync(pages)).flat();
  const threads = findThreads(mails);
  if (!options.json) {
    return await printList(io, pagesOf(threads.map(indented)), options);
  }
  for await (const text of jsonArray(pagesOf(threads.map(fieldsOf)))) {
    await print(io, text);
  }
}

async function* pagesOf<T>(list: T[]): AsyncGenerator<T[]> {
  if (list.length > 0) yield await Promise.resolve(list);
}

function fieldsOf({ mail, thread, parent }: ThreadedMail) {
  return { ...summaryFields(mail), thread, parent };
}

/** What the user sent stands between the answers, and says to whom it went. */
function indented({ mail, depth }: ThreadedMail): MailSummary {
  const from = mail.copy ? `to ${mail.sent}` : mail.from;
  if (depth === 0) return { ...mail, from };
  const indent = "  ".repeat(Math.min(depth, DEEPEST) - 1);
  return { ...mail, from, title: `${indent}\`-> ${mail.title}` };
}
