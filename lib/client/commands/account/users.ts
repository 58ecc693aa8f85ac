import { jsonText } from "../../output/json_text.ts";
import { aliasLine } from "../../aliases/alias_line.ts";
import { allUsers } from "../../all_users.ts";
import { print } from "../../terminal/io.ts";
import type { Command, CommandContext } from "../command.ts";
import { ACCOUNT_FLAGS } from "./flag_groups.ts";

/** `users`: prints the names of those who can be written to, and the aliases. */
export const command: Command = {
  flags: ACCOUNT_FLAGS.users,
  details:
    "One name a line, in the order of their letters; your own is among them. After\n" +
    "them come the group's aliases, each with the users who get what is sent to it;\n" +
    "of these --json has nothing, but mail-client keys --json has.",
  examples: ["mail-client users", "mail-client users | grep ^ali"],
  run: listUsers,
};

async function listUsers(context: CommandContext): Promise<void> {
  const { io, flags, withMailbox } = context;
  const json = flags.has("json");
  const text = await withMailbox(async ({ session }) => {
    const names = await allUsers(session);
    if (json) return `${jsonText(names)}\n`;
    const aliases = await context.aliases(session);
    return [...names.map((name) => `${name}\n`), ...aliases.map(aliasLine)]
      .join("");
  });
  await print(io, text);
}
