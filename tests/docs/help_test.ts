import { assertEquals } from "@std/assert";
import { clientHelp } from "../../lib/client/help.ts";
import { COMMAND_NAMES } from "../../lib/client/commands/commands.ts";
import { KEYGEN_HELP } from "../../lib/keygen/flags.ts";
import { formatHelp } from "../../lib/program/command_line/help.ts";
import { COMMANDS } from "../../lib/server/commands/commands.ts";
import { serverHelp } from "../../lib/server/help.ts";

Deno.test("every line of every help fits in 80 columns", async () => {
  const helps = [
    formatHelp(KEYGEN_HELP),
    await serverHelp(COMMANDS),
    ...await Promise.all(
      Object.keys(COMMANDS).map((name) => serverHelp(COMMANDS, name)),
    ),
    await clientHelp(),
    ...await Promise.all(COMMAND_NAMES.map((name) => clientHelp(name))),
  ];
  const lines = helps.flatMap((help) => help.split("\n"));
  assertEquals(lines.filter((line) => line.length > 80), []);
});
