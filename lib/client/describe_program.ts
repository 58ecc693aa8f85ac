import {
  COMMAND_NAMES,
  type CommandName,
  COMMANDS,
  loadCommand,
} from "./commands/commands.ts";
import type {
  DescribedCommand,
  DescribedProgram,
} from "../program/completions/described.ts";
import { withSharedFlags } from "./connection_flags.ts";

/** The commands and flags of mail-client, as shells complete them. */
export async function describeProgram(): Promise<DescribedProgram> {
  return {
    name: "mail-client",
    names: {
      words: "keys --names",
      flags: ["keys", "user", "server", "config"],
    },
    flags: withSharedFlags().flatMap(({ flags }) => flags),
    commands: await Promise.all(COMMAND_NAMES.map(describe)),
  };
}

async function describe(name: CommandName): Promise<DescribedCommand> {
  const { words, about } = COMMANDS[name];
  const own = (await loadCommand(name)).flags;
  const flags = withSharedFlags(own).flatMap(({ flags }) => flags);
  return { name, words, about, flags };
}
