import { visible } from "../../program/escape.ts";
import { print } from "../terminal/io.ts";
import { jsonText } from "../output/json_text.ts";
import { summaryFields } from "../output/print_list.ts";
import { type CommandContext, mailRef } from "./command.ts";

/** `delete`: removes a mail and says which it was. */
export async function runCommand(context: CommandContext): Promise<void> {
  const { io, flags, withMailbox } = context;
  const ref = mailRef(context);
  const mail = await withMailbox(({ session }) => session.delete(ref));
  const text = flags.has("json")
    ? jsonText(summaryFields(mail))
    : `Mail ${mail.index} from ${visible(mail.from)} is deleted: ${
      visible(mail.title)
    }`;
  await print(io, `${text}\n`);
}
