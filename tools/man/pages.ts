import {
  COMMAND_NAMES,
  type CommandName,
  COMMANDS,
  loadCommand,
} from "../../lib/client/commands/commands.ts";
import { clientHelpText } from "../../lib/client/help.ts";
import { KEYGEN_HELP } from "../../lib/keygen/flags.ts";
import { VERSION } from "../../lib/program/version.ts";
import { SERVER_HELP } from "../../lib/server/flags.ts";
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
    ["mail-server.1", manPage("mail-server", VERSION, SERVER_HELP)],
    ["keygen.1", manPage("keygen", VERSION, KEYGEN_HELP)],
  ]);
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
