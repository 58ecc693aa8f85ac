import { visible } from "../../../program/escape.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";
import type { MailSummary } from "../../../protocol/requests/mail_summary.ts";
import { jsonText } from "../../output/json_text.ts";
import { MailList } from "../../output/lists/mail_list.ts";
import { summaryFields } from "../../output/lists/print_list.ts";
import { titleOpener } from "../../sealed/opened_pages.ts";
import { print } from "../../terminal/io.ts";
import { runForMail } from "../../watch/run_for_mail.ts";
import { watch } from "../../watch/watch.ts";
import type { Command, CommandContext } from "../command.ts";
import { MAILS_FLAGS } from "./flag_groups.ts";

/** `watch`: prints each new mail as it comes, until it is ended. */
export const command: Command = {
  flags: MAILS_FLAGS.watch,
  details:
    "It waits until a signal ends it, and connects again when it has to.\n" +
    "--exec finds the mail in MAIL_FROM, MAIL_TITLE, MAIL_ID, MAIL_INDEX,\n" +
    "MAIL_TIME, MAIL_SIZE and MAIL_SEALED (1 or empty).",
  examples: [
    "mail-client watch",
    'mail-client watch --json | while read -r mail; do echo "$mail"; done',
    'mail-client watch --exec \'notify-send "$MAIL_FROM" "$MAIL_TITLE"\'',
  ],
  startsPrograms: (flags) => flags.get("exec") !== undefined,
  run: watchBox,
};

async function watchBox(context: CommandContext): Promise<void> {
  const { io, flags, sleep } = context;
  const exec = flags.get("exec");
  checkExec(exec);
  const notify = (text: string) => io.warn(`${visible(text)}\n`);
  await watch({
    withSession: (use) => context.withMailbox(({ session }) => use(session)),
    open(mails, session) {
      return titleOpener(session, () => context.reader(session))(mails);
    },
    async show(mails) {
      for (const mail of mails) {
        await printMail(context, mail);
        if (exec === undefined) continue;
        const code = await runForMail(exec, mail);
        if (code !== 0) {
          notify(`The command of --exec ended with code ${code}.`);
        }
      }
    },
    notify,
    sleep,
  });
}

function checkExec(exec?: string): void {
  if (exec === "") throw usageError("--exec takes a command");
  if (exec !== undefined && Deno.build.os === "windows") {
    throw usageError("--exec runs its command by sh, which Windows has not");
  }
}

async function printMail(
  { io, flags }: CommandContext,
  mail: MailSummary,
): Promise<void> {
  if (flags.has("json")) {
    return await print(io, jsonText(summaryFields(mail)) + "\n");
  }
  const columns = io.outputIsTerminal ? io.size().columns : undefined;
  await print(io, new MailList(columns).lines([mail]));
}
