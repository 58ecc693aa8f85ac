import { visible } from "../../../program/escape.ts";
import { quotation } from "../../answer/quotation.ts";
import { replyTo } from "../../answer/reply.ts";
import { askMail } from "./ask_mail.ts";
import type { Operation } from "./operation.ts";
import { orInvalid, readWhole } from "./read_whole.ts";

/** Answers a mail, and quotes it. */
export const replyToMail: Operation = {
  title: "Reply to an email",
  async run(desk) {
    const { prompts, user, sendAnswer } = desk;
    const { id } = await askMail(desk, "reply to");
    const original = await readWhole(desk, id);
    const answer = (all: boolean) =>
      orInvalid(() => replyTo(original, { user, all }));
    const toAll = await answer(true);
    const chosen = toAll.cc &&
        await prompts.askYesOrNo("Reply to all who got it?(Y/N) ")
      ? toAll
      : await answer(false);
    const { to, cc = [], title } = chosen;
    const people = [...to, ...cc].map((name) => visible(name)).join(";");
    await prompts.tell(`To ${people}: ${visible(title)}\n`);
    const above = quotation(original);
    const begun = { ...chosen, above, below: "", attachments: [] };
    await sendAnswer(() => Promise.resolve(begun));
  },
};
