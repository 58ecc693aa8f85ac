import { assert, assertEquals } from "@std/assert";
import { COMMAND_FLAGS, type CommandName } from "../../lib/client/flags.ts";
import { clientHelp } from "../../lib/client/help.ts";

const COMMANDS = Object.keys(COMMAND_FLAGS) as CommandName[];

Deno.test("clientHelp() names every command, flag, variable and exit code", () => {
  const help = clientHelp();
  const words = [
    ...COMMANDS,
    ..."--server --user --keys --password-file --timeout --enhanced --wait"
      .split(" "),
    ..."MAIL_SERVER MAIL_USER MAIL_KEYS MAIL_PASSWORD_FILE".split(" "),
    "7 security error",
  ];
  assertEquals(words.filter((word) => !help.includes(word)), []);
});

Deno.test("clientHelp() of a command shows its flags and how to call it", () => {
  for (const command of COMMANDS) {
    const help = clientHelp(command);
    assert(help.startsWith(`Usage: mail-client ${command}`), help);
    const flags = COMMAND_FLAGS[command].flags.map(({ name }) => `--${name}`);
    assertEquals(flags.filter((flag) => !help.includes(flag)), []);
    assert(help.includes(`  mail-client ${command}`), help);
  }
});

Deno.test("clientHelp() fits an 80-column terminal", () => {
  for (const help of [clientHelp(), ...COMMANDS.map(clientHelp)]) {
    assertEquals(help.split("\n").filter((line) => line.length > 80), []);
  }
});
