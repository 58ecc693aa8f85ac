import { usageError } from "../command_line/usage_error.ts";
import { bashCompletions } from "./bash.ts";
import type { DescribedProgram } from "./described.ts";
import { fishCompletions } from "./fish.ts";
import { zshCompletions } from "./zsh.ts";

const SHELLS = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

/**
 * The script that makes a shell complete a program's command lines.
 *
 * @throws {Failure} With exit code 2 if it is no such shell.
 */
export async function completionScript(
  shell: string | undefined,
  describe: () => Promise<DescribedProgram>,
): Promise<string> {
  if (shell === undefined || !Object.hasOwn(SHELLS, shell)) {
    throw usageError("Name the shell: bash, zsh or fish");
  }
  return SHELLS[shell as keyof typeof SHELLS](await describe());
}

/** What the help of a program's `completions` says, and its examples. */
export function completionHelp(
  program: string,
): { details: string; examples: string[] } {
  return {
    details:
      "Put the first of these lines into ~/.bashrc, the second into ~/.zshrc after\n" +
      "compinit, the third into ~/.config/fish/config.fish.",
    examples: [
      `source <(${program} completions bash)`,
      `source <(${program} completions zsh)`,
      `${program} completions fish | source`,
    ],
  };
}
