import {
  completionHelp,
  completionScript,
} from "../../program/completions/completion_script.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { printOutput } from "../../program/system/standard_output.ts";
import type { Command, CommandContext } from "./command.ts";

/** `completions`: prints the script that makes a shell complete command lines. */
export const command: Command = {
  groups: [],
  ...completionHelp("mail-server"),
  run: printCompletions,
};

async function printCompletions(
  { words: [shell], describe }: CommandContext,
): Promise<number> {
  printOutput((await completionScript(shell, describe)).trimEnd());
  return EXIT.done;
}
