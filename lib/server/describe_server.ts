import type {
  DescribedCommand,
  DescribedProgram,
} from "../program/completions/described.ts";
import { COMMON_FLAGS } from "../program/command_line/flags.ts";
import { COMMANDS } from "./commands/commands.ts";
import { SERVER_HELP } from "./flags.ts";

/** The commands and flags of mail-server, as shells complete them. */
export async function describeServer(): Promise<DescribedProgram> {
  return {
    name: "mail-server",
    flags: SERVER_HELP.groups.flatMap(({ flags }) => flags),
    commands: await Promise.all(Object.keys(COMMANDS).map(describe)),
  };
}

async function describe(name: string): Promise<DescribedCommand> {
  const { words, about, load } = COMMANDS[name];
  const groups = [...(await load()).command.groups, COMMON_FLAGS];
  const flags = groups.flatMap(({ flags }) => flags);
  return { name, words, about, flags };
}
