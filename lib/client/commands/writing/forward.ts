import { usageError } from "../../../program/command_line/usage_error.ts";
import { LIMITS } from "../../../protocol/limits.ts";
import { checkRecipients } from "../../../protocol/rules.ts";
import { forwardedFile, forwardedText } from "../../answer/forward.ts";
import { readOriginal } from "../../answer/read_original.ts";
import { forwardTitle } from "../../answer/titles.ts";
import { parseRecipients } from "../../draft/recipients.ts";
import { openedMails } from "../../reading/opened_mails.ts";
import type { Command, CommandContext } from "../command.ts";
import { answerMail, type Begun } from "./answering.ts";
import { ccOf, letterTakesInput } from "./send_flags.ts";
import { WRITING_FLAGS } from "./flag_groups.ts";

/** `forward`: passes a mail on, with what is attached to it. */
export const command: Command = {
  flags: WRITING_FLAGS.forward,
  details:
    "Your text stands above that of the mail; its attachments go along. At a terminal\n" +
    "VISUAL or EDITOR opens on both, if one is set. --as-attachment keeps the mail as\n" +
    "it is, with its header. A sealed letter is opened, and sealed anew for those who\n" +
    "get it; its signature does not go along.",
  examples: [
    "mail-client forward 3 --to carol --message 'For your files.'",
    "mail-client forward 3 --to carol --as-attachment --message ''",
  ],
  takesInput: letterTakesInput,
  startsPrograms: (_flags, chosen) => chosen,
  seals: true,
  run: forward,
};

async function forward(context: CommandContext): Promise<void> {
  const { flags } = context;
  const to = parseRecipients(flags.list("to").join(";"));
  if (to.length === 0) throw usageError("Say --to whom the mail goes");
  const cc = ccOf(flags, to);
  checkRecipients([...to, ...cc], LIMITS.recipients);
  const people = cc.length > 0 ? { to, cc } : { to };
  const whole = flags.has("as-attachment");
  const wants = { attachments: !whole, message: whole };
  await answerMail(context, {
    open: openedMails,
    read: (download, limit) => readOriginal(download, { ...wants, limit }),
    begin: (original): Begun => {
      const file = forwardedFile(original);
      return {
        ...people,
        title: forwardTitle(original.mail.title),
        above: "",
        below: file ? "" : forwardedText(original),
        attachments: file ? [file] : original.attachments,
      };
    },
    needsText: false,
    hint: "--as-attachment forwards the mail beside them",
  });
}
