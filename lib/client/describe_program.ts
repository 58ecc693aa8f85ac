import { ALL_FLAGS } from "./commands/all_flags.ts";
import {
  COMMAND_NAMES,
  type CommandName,
  COMMANDS,
} from "./commands/commands.ts";
import type {
  DescribedCommand,
  DescribedProgram,
} from "../program/completions/described.ts";
import { withSharedFlags } from "./connection_flags.ts";

/** The commands and flags of mail-client, as shells complete them. */
export function describeProgram(): DescribedProgram {
  return {
    name: "mail-client",
    names: {
      words: "keys --names",
      flags: ["keys", "user", "server", "config"],
    },
    flags: withSharedFlags().flatMap(({ flags }) => flags),
    commands: COMMAND_NAMES.map(describe),
  };
}

function describe(name: CommandName): DescribedCommand {
  const { words, about } = COMMANDS[name];
  const flags = withSharedFlags(ALL_FLAGS[name]).flatMap(({ flags }) => flags);
  return { name, words, about, flags };
}
