import {
  COMMAND_NAMES,
  type CommandName,
  COMMANDS,
  loadCommand,
} from "../../lib/client/commands/commands.ts";
import { clientHelpText } from "../../lib/client/help.ts";
import { KEYGEN_HELP } from "../../lib/keygen/flags.ts";
import { VERSION } from "../../lib/program/version.ts";
import { synopsis } from "../../lib/server/commands/command.ts";
import { COMMANDS as SERVER_COMMANDS } from "../../lib/server/commands/commands.ts";
import { serverHelpText } from "../../lib/server/help.ts";
import { flagLines, manPage, roffText, verbatim } from "./roff.ts";

/** The pages of the manual, by the names of their files: what `--help` says. */
export async function manPages(): Promise<Map<string, string>> {
  const commands = await Promise.all(COMMAND_NAMES.map(commandSection));
  const client = manPage(
    "mail-client",
    VERSION,
    await clientHelpText(),
    [".SH COMMANDS", ...commands.flat()],
  );
  return new Map([
    ["mail-client.1", client],
    ["mail-server.1", await serverPage()],
    ["keygen.1", manPage("keygen", VERSION, KEYGEN_HELP)],
  ]);
}

async function serverPage(): Promise<string> {
  const sections = await Promise.all(
    Object.keys(SERVER_COMMANDS).map(serverCommandSection),
  );
  const commands = sections.length > 0
    ? [".SH COMMANDS", ...sections.flat()]
    : [];
  return manPage(
    "mail-server",
    VERSION,
    await serverHelpText(SERVER_COMMANDS),
    commands,
  );
}

async function serverCommandSection(name: string): Promise<string[]> {
  const { about, examples } = await serverHelpText(SERVER_COMMANDS, name);
  const { groups } = (await SERVER_COMMANDS[name].load()).command;
  return [
    `.SS ${roffText(synopsis(name, SERVER_COMMANDS[name]))}`,
    ...verbatim(about.split("\n")),
    ...groups.flatMap(({ flags }) => flagLines(flags)),
    ".PP",
    ...verbatim(examples),
  ];
}

async function commandSection(name: CommandName): Promise<string[]> {
  const { words } = COMMANDS[name];
  const { about, examples } = await clientHelpText(name);
  const { flags } = await loadCommand(name);
  return [
    `.SS ${roffText(`${name} ${words}`.trim())}`,
    ...verbatim(about.split("\n")),
    ...flagLines(flags.flags),
    ".PP",
    ...verbatim(examples),
  ];
}
