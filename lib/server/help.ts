import { COMMON_FLAGS } from "../program/command_line/flags.ts";
import { formatHelp, type HelpText } from "../program/command_line/help.ts";
import { type CommandList, synopsis } from "./commands/command.ts";
import { SERVER_HELP } from "./flags.ts";

/** The text of `mail-server --help`, or of a command's `--help`. */
export async function serverHelp(
  commands: CommandList,
  command?: string,
): Promise<string> {
  return formatHelp(await serverHelpText(commands, command));
}

/** The same before it is laid out. */
export async function serverHelpText(
  commands: CommandList,
  command?: string,
): Promise<HelpText> {
  return command === undefined
    ? programHelp(commands)
    : await commandHelp(command, commands);
}

async function commandHelp(
  name: string,
  commands: CommandList,
): Promise<HelpText> {
  const { about } = commands[name];
  const { groups, details, examples } = (await commands[name].load()).command;
  const sentence = `${about[0].toUpperCase()}${about.slice(1)}.`;
  return {
    usage: [`mail-server ${synopsis(name, commands[name])} [flags]`],
    about: details ? `${sentence}\n${details}` : sentence,
    groups: [...groups, COMMON_FLAGS],
    examples,
  };
}

function programHelp(commands: CommandList): HelpText {
  const heads = Object.entries(commands)
    .map(([name, entry]) => synopsis(name, entry));
  const width = Math.max(0, ...heads.map((head) => head.length));
  const lines = Object.values(commands)
    .map(({ about }, i) => `  ${heads[i].padEnd(width)}  ${about}`);
  if (lines.length === 0) return SERVER_HELP;
  return {
    ...SERVER_HELP,
    usage: [...SERVER_HELP.usage, "mail-server COMMAND [flags]"],
    about: [
      SERVER_HELP.about,
      "",
      "Commands (COMMAND --help says more):",
      ...lines,
    ].join("\n"),
  };
}
