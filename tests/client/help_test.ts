import { assert, assertEquals } from "@std/assert";
import {
  COMMAND_NAMES,
  loadCommand,
} from "../../lib/client/commands/commands.ts";
import { clientHelp } from "../../lib/client/help.ts";

Deno.test("clientHelp() names every command, flag, variable and exit code", async () => {
  const help = await clientHelp();
  const words = [
    ...COMMAND_NAMES,
    ..."--server --user --keys --password-file --timeout --enhanced --wait"
      .split(" "),
    ..."MAIL_SERVER MAIL_USER MAIL_KEYS MAIL_PASSWORD_FILE".split(" "),
    "7 security error",
  ];
  assertEquals(words.filter((word) => !help.includes(word)), []);
});

Deno.test("clientHelp() of a command shows its flags and how to call it", async () => {
  for (const command of COMMAND_NAMES) {
    const help = await clientHelp(command);
    assert(help.startsWith(`Usage: mail-client ${command}`), help);
    const { flags, examples } = await loadCommand(command);
    const names = flags.flags.map(({ name }) => `--${name}`);
    const shown = [...names, ...examples];
    assertEquals(shown.filter((text) => !help.includes(text)), []);
    assert(help.includes(`  mail-client ${command}`), help);
  }
});

Deno.test("clientHelp() fits an 80-column terminal", async () => {
  for (const command of [undefined, ...COMMAND_NAMES]) {
    const help = await clientHelp(command);
    assertEquals(help.split("\n").filter((line) => line.length > 80), []);
  }
});

Deno.test("clientHelp() shows examples that the commands' own help shows too", async () => {
  const examples = (await clientHelp()).split("Examples:\n")[1].split("\n");
  const sending = examples.filter((line) => line.includes("mail-client send"));
  assertEquals(sending.length, 2);
  const { examples: own } = await loadCommand("send");
  assertEquals(sending.map((line) => line.trim()), own.slice(0, 2));
});
