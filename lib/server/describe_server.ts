import type {
  DescribedCommand,
  DescribedProgram,
} from "../program/completions/described.ts";
import { COMMON_FLAGS } from "../program/command_line/flags.ts";
import type { CommandEntry, CommandList } from "./commands/command.ts";
import { SERVER_HELP } from "./flags.ts";

/** The commands and flags of mail-server, as shells complete them. */
export async function describeServer(
  commands: CommandList,
): Promise<DescribedProgram> {
  return {
    name: "mail-server",
    flags: SERVER_HELP.groups.flatMap(({ flags }) => flags),
    commands: await Promise.all(Object.entries(commands).map(describe)),
  };
}

async function describe(
  [name, { words, about, load }]: [string, CommandEntry],
): Promise<DescribedCommand> {
  const groups = [...(await load()).command.groups, COMMON_FLAGS];
  const flags = groups.flatMap(({ flags }) => flags);
  return { name, words, about, flags };
}
