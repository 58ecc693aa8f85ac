import { EXIT } from "../../program/exit_codes.ts";
import { usageError } from "../../program/command_line/usage_error.ts";
import { visible } from "../../program/escape.ts";
import { printOutput } from "../../program/system/standard_output.ts";
import { askServer } from "../control/ask_server.ts";
import { sessionStatus } from "../control/server_status.ts";
import type { Command, CommandContext } from "./command.ts";
import { controlFlags, keysOf } from "./control_flags.ts";

/** `kick`: ends a session. */
export const command: Command = {
  groups: controlFlags("Kick"),
  details:
    "ID is the number that `mail-server sessions` shows. The client hears that the\n" +
    "operator ended the session; an upload under way delivers nothing. The user may\n" +
    "log in again: `keygen --rotate` and `--remove` keep somebody out.",
  examples: ["mail-server kick 3"],
  run: kick,
};

async function kick({ flags, words }: CommandContext): Promise<number> {
  const id = parseId(words[0]);
  const keys = await keysOf(flags);
  const { session } = await askServer(
    { keys },
    { command: "kick", id },
    { session: sessionStatus },
  );
  const { user, address } = session;
  printOutput(
    `Session ${id}, of ${visible(user)} from ${visible(address)}, ends.`,
  );
  return EXIT.done;
}

function parseId(text: string): number {
  const isId = /^[1-9]\d{0,14}$/.test(text);
  if (isId) return Number(text);
  throw usageError(
    `ID is a number that "mail-server sessions" shows, not "${text}"`,
  );
}
