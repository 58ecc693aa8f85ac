import { assertEquals, assertRejects } from "@std/assert";
import { parseCommandLine } from "../../lib/client/command_line.ts";
import { ALL_FLAGS } from "../../lib/client/commands/all_flags.ts";
import {
  COMMAND_NAMES,
  loadCommand,
} from "../../lib/client/commands/commands.ts";
import { EXIT } from "../../lib/program/exit_codes.ts";
import { Failure } from "../../lib/program/failure.ts";

async function assertUsage(args: string[], message: string): Promise<void> {
  const error = await assertRejects(
    () => parseCommandLine(args),
    Failure,
    message,
  );
  assertEquals(error.exitCode, EXIT.usage);
}

async function commandOf(args: string[]): Promise<string | undefined> {
  return (await parseCommandLine(args)).command;
}

Deno.test("parseCommandLine() takes flags before and after the command", async () => {
  const args = ["--server", "h", "read", "--raw", "3", "--user", "bob"];
  const { command, flags, words } = await parseCommandLine(args);
  assertEquals([command, words], ["read", ["3"]]);
  assertEquals([flags.get("server"), flags.get("user")], ["h", "bob"]);
  assertEquals(flags.has("raw"), true);
});

Deno.test("parseCommandLine() knows the dialog by the missing command", async () => {
  assertEquals(await commandOf(["--server", "h"]), undefined);
  assertEquals(await commandOf([]), undefined);
});

Deno.test("parseCommandLine() takes no flag's value for the command", async () => {
  const { command, flags } = await parseCommandLine([
    "--user",
    "inbox",
    "search",
    "x",
  ]);
  assertEquals([command, flags.get("user")], ["search", "inbox"]);
});

Deno.test("parseCommandLine() names the nearest command and flag", async () => {
  await assertUsage(["sned"], "Unknown command sned; did you mean send?");
  await assertUsage(["frobnicate\x1b"], "Unknown command frobnicate");
  await assertUsage(["inbox", "--unraed"], "did you mean --unread?");
  await assertUsage(["--sever", "h"], "did you mean --server?");
});

Deno.test("parseCommandLine() refuses another command's flags and too many words", async () => {
  await assertUsage(["inbox", "--raw"], "Unknown flag --raw");
  await assertUsage(["--json"], "Unknown flag --json");
  await assertUsage(["inbox", "3"], 'Unexpected argument "3"');
  await assertUsage(["read", "3", "4"], 'Unexpected argument "4"');
});

Deno.test("parseCommandLine() takes a command's own flags before the command", async () => {
  for (
    const [text, command, words] of [
      ["--to bob send --title T", "send", []],
      ["--to send send", "send", []],
      // The value of a flag is itself the name of a command, with or without that flag.
      ["--title inbox send", "send", []],
      ["--id delete read", "read", []],
      ["--limit read inbox", "inbox", []],
      ["--limit inbox search x", "search", ["x"]],
      ["--json --unread inbox", "inbox", []],
      ["--format mbox export dir", "export", ["dir"]],
      ["-- read 3", "read", ["3"]],
    ] as const
  ) {
    const line = await parseCommandLine(text.split(" "));
    assertEquals([line.command, line.words], [command, [...words]], text);
  }
});

Deno.test("parseCommandLine() names the nearest flag of any command first", async () => {
  await assertUsage(["inbox", "--mesage", "x"], "did you mean --message?");
  await assertUsage(["inbox", "--message", "x"], "Unknown flag --message");
  await assertUsage(["--to", "bob"], "Unknown flag --to");
  await assertUsage(["--to"], "--to needs a value");
  await assertUsage(["-", "inbox"], "Unknown command -");
});

Deno.test("parseCommandLine() knows the flags of each command, in the order of the help", async () => {
  assertEquals<string[]>(Object.keys(ALL_FLAGS), COMMAND_NAMES);
  for (const name of COMMAND_NAMES) {
    assertEquals((await loadCommand(name)).flags, ALL_FLAGS[name]);
  }
});
