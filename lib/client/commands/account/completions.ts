import { EXIT } from "../../../program/exit_codes.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";
import { bashCompletions } from "../../../program/completions/bash.ts";
import { fishCompletions } from "../../../program/completions/fish.ts";
import { zshCompletions } from "../../../program/completions/zsh.ts";
import { print } from "../../terminal/io.ts";
import type { LocalCommand, LocalContext } from "../local_command.ts";

const SHELLS = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

/** `completions`: prints the script that makes a shell complete command lines. */
export const command: LocalCommand = {
  flags: { title: "Completions", flags: [] },
  details:
    "Put the first of these lines into ~/.bashrc, the second into ~/.zshrc after\n" +
    "compinit, the third into ~/.config/fish/config.fish.",
  examples: [
    "source <(mail-client completions bash)",
    "source <(mail-client completions zsh)",
    "mail-client completions fish | source",
  ],
  runLocally: printCompletions,
};

async function printCompletions(
  { surroundings, words: [shell], describe }: LocalContext,
): Promise<number> {
  if (shell === undefined || !Object.hasOwn(SHELLS, shell)) {
    throw usageError("Name the shell: bash, zsh or fish");
  }
  const script = SHELLS[shell as keyof typeof SHELLS](await describe());
  await print(surroundings.io, script);
  return EXIT.done;
}
