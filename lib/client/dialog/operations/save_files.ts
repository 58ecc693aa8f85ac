import type { ReadQuery } from "../../../protocol/requests/mails/read.ts";
import { saveAttachments } from "../../reading/save_attachments.ts";
import { completePath } from "../complete_paths.ts";
import { askMail } from "./ask_mail.ts";
import type { Operation } from "./operation.ts";

/** Saves what is attached to a mail in a folder that the person names. */
export const saveFiles: Operation = {
  title: "Save the attachments of an email",
  async run(desk) {
    const { io, prompts, box } = desk;
    const { id } = await askMail(desk, "save the attachments of");
    const home = io.env("HOME");
    const answer = await prompts.ask(
      "Enter the folder (Enter: the current one): ",
      (before) => completePath(before, home),
    );
    const folder = answer.trim() || ".";
    const path = home ? folder.replace(/^~(?=\/|$)/, home) : folder;
    const insists = (question: string) => prompts.askIfSure(question);
    const read = (query: ReadQuery) =>
      box.read(query, { insists, saves: true });
    const mails = { read };
    await saveAttachments(io, mails, { id, message: true }, path);
  },
};
