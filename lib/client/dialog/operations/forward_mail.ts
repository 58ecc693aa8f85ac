import { forwardedText } from "../../answer/forward.ts";
import { forwardTitle } from "../../answer/titles.ts";
import { askMail } from "./ask_mail.ts";
import type { Operation } from "./operation.ts";
import { readWhole } from "./read_whole.ts";

/** Passes a mail on, with what is attached to it. */
export const forwardMail: Operation = {
  title: "Forward an email",
  async run(desk) {
    const { id } = await askMail(desk, "forward");
    const original = await readWhole(desk, id, { attachments: true });
    await desk.sendAnswer(async (askRecipients) => ({
      to: await askRecipients(),
      title: forwardTitle(original.mail.title),
      above: "",
      below: forwardedText(original),
      attachments: original.attachments,
    }));
  },
};
