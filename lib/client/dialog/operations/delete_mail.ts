import { visible } from "../../../program/escape.ts";
import { printDone } from "../../terminal/io.ts";
import { askMail } from "./ask_mail.ts";
import type { Operation } from "./operation.ts";

/** Deletes a mail, once the person has seen which it is. */
export const deleteMail: Operation = {
  title: "Delete an email",
  async run(desk) {
    const { io, prompts, mailbox } = desk;
    const { id, index, from, title } = await askMail(desk, "delete");
    const mail = `mail ${index} from ${visible(from)}: ${visible(title)}`;
    await prompts.tell(`This is ${mail}\n`);
    if (!await prompts.askYesOrNo("Delete it?(Y/N) ")) return;
    await mailbox.delete({ id });
    await printDone(io, "The email is deleted.\n");
  },
};
