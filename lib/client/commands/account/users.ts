import { jsonText } from "../../output/json_text.ts";
import { allUsers } from "../../all_users.ts";
import { print } from "../../terminal/io.ts";
import type { Command, CommandContext } from "../command.ts";
import { jsonFlag } from "../common_flags.ts";

/** `users`: prints the names of those who can be written to. */
export const command: Command = {
  flags: {
    title: "List",
    flags: [jsonFlag("print a JSON array of the names")],
  },
  details:
    "One name a line, in the order of their letters; your own is among them.",
  examples: ["mail-client users", "mail-client users | grep ^ali"],
  run: listUsers,
};

async function listUsers(context: CommandContext): Promise<void> {
  const { io, flags, withMailbox } = context;
  const names = await withMailbox(({ session }) => allUsers(session));
  const text = flags.has("json") ? `${jsonText(names)}\n` : lines(names);
  await print(io, text);
}

function lines(names: string[]): string {
  return names.map((name) => `${name}\n`).join("");
}
