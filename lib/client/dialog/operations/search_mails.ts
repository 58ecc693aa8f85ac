import { ProgressBar } from "../../../program/progress_bar.ts";
import type { MailSummary } from "../../../protocol/requests/mail_summary.ts";
import { searchProblem } from "../../../protocol/rules.ts";
import { printList } from "../../output/lists/print_list.ts";
import { notSearched } from "../../output/not_searched.ts";
import { quote } from "../../output/quote.ts";
import { InvalidLine, note } from "../../terminal/io.ts";
import type { Desk, Operation } from "./operation.ts";

/** Lists the mails that hold a text. */
export const searchMails: Operation = {
  title: "Search the emails",
  async run(desk) {
    const { io, prompts } = desk;
    const text = (await prompts.ask("Enter the text to search for: ")).trim();
    const problem = text === "" ? "No text was entered" : searchProblem(text);
    if (problem) throw new InvalidLine(problem);
    const contents = await prompts.askYesOrNo(
      "Search the contents, too?(Y/N) ",
    );
    const mails = contents
      ? await inContents(desk, text)
      : await inTitles(desk, text);
    const sayEmpty = () => note(io, `No mail has ${quote(text)}.\n`);
    await printList(io, pageOf(mails), { json: false, sayEmpty });
  },
};

async function inTitles(
  { io, box }: Desk,
  text: string,
): Promise<MailSummary[]> {
  const distrusted: number[] = [];
  const unsearched = (index: number) => void distrusted.push(index);
  const mails = await box.searchTitles(text, { unsearched });
  io.warn(notSearched(distrusted));
  return mails;
}

async function inContents(
  { io, box }: Desk,
  text: string,
): Promise<MailSummary[]> {
  const bar = io.barScreen &&
    new ProgressBar("Searching contents", io.barScreen);
  const distrusted: number[] = [];
  try {
    return await box.searchContents(text, {
      progress: (done, total) => bar?.show(done, total),
      unsearched: (index) => void distrusted.push(index),
    });
  } finally {
    bar?.erase();
    io.warn(notSearched(distrusted));
  }
}

async function* pageOf(mails: MailSummary[]): AsyncGenerator<MailSummary[]> {
  if (mails.length > 0) yield mails;
}
