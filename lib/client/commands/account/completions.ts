import {
  completionHelp,
  completionScript,
} from "../../../program/completions/completion_script.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { print } from "../../terminal/io.ts";
import type { LocalCommand, LocalContext } from "../local_command.ts";
import { ACCOUNT_FLAGS } from "./flag_groups.ts";

/** `completions`: prints the script that makes a shell complete command lines. */
export const command: LocalCommand = {
  flags: ACCOUNT_FLAGS.completions,
  ...completionHelp("mail-client"),
  runLocally: printCompletions,
};

async function printCompletions(
  { surroundings, words: [shell], describe }: LocalContext,
): Promise<number> {
  await print(surroundings.io, await completionScript(shell, describe));
  return EXIT.done;
}
