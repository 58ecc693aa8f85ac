import { parseCommandLine } from "../../../lib/client/command_line.ts";
import { assert, assertEquals } from "@std/assert";
import {
  COMMAND_NAMES,
  COMMANDS,
  countWords,
  isCommandName,
  loadCommand,
} from "../../../lib/client/commands/commands.ts";
import type { Command } from "../../../lib/client/commands/command.ts";
import {
  CONNECTION_FLAGS,
  DISPLAY_FLAGS,
} from "../../../lib/client/connection_flags.ts";
import {
  COMMON_FLAGS,
  parseFlags,
} from "../../../lib/program/command_line/flags.ts";

Deno.test("every command has a line, flags, examples and work", async () => {
  for (const name of COMMAND_NAMES) {
    const command = await loadCommand(name);
    const { examples, flags } = command;
    assert(COMMANDS[name].about, name);
    assert(flags.flags.length > 0 || name === "completions", name);
    assert(
      examples.every((text) => text.includes(`mail-client ${name}`)),
      name,
    );
    const run = "runLocally" in command ? command.runLocally : command.run;
    assertEquals(typeof run, "function");
  }
});

Deno.test("a flag that several commands have is of the same kind in each", async () => {
  const kinds = new Map<string, string>();
  for (const name of COMMAND_NAMES) {
    for (const { name: flag, kind } of (await loadCommand(name)).flags.flags) {
      // A text to `send`; `read` and `send` are told apart by the word (below).
      if (flag === "message") continue;
      assertEquals(kinds.get(flag) ?? kind, kind, flag);
      kinds.set(flag, kind);
    }
  }
  const shared = [CONNECTION_FLAGS, DISPLAY_FLAGS, COMMON_FLAGS]
    .flatMap(({ flags }) => flags);
  assertEquals(shared.filter(({ name }) => kinds.has(name)), []);
});

Deno.test("--message takes a text before send, and none before read", async () => {
  const send = await parseCommandLine(["send", "--message", "read"]);
  assertEquals([send.command, send.flags.get("message")], ["send", "read"]);
  const told = await parseCommandLine(["--message", "Hi", "send"]);
  assertEquals([told.command, told.flags.get("message")], ["send", "Hi"]);
  const read = await parseCommandLine(["--message", "read", "3"]);
  assertEquals([read.command, read.words], ["read", ["3"]]);
});

Deno.test("isCommandName() knows the commands and no word of every object", () => {
  assertEquals(COMMAND_NAMES.every(isCommandName), true);
  assertEquals(["", "Send", "toString", "mail"].some(isCommandName), false);
});

Deno.test("countWords() counts the words that a command takes", () => {
  const names = ["send", "inbox", "read", "mark", "completions"] as const;
  assertEquals(names.map(countWords), [0, 0, 1, 1, 1]);
});

Deno.test("only what sends, and password, takes standard input, and only if it is not said elsewhere", async () => {
  for (const name of COMMAND_NAMES) {
    const command = await loadCommand(name);
    const takesInput = "takesInput" in command && command.takesInput;
    assertEquals(
      Boolean(takesInput),
      ["send", "reply", "forward", "password"].includes(name),
      name,
    );
  }
  const { takesInput, flags } = await loadCommand("send") as Command;
  const taken = (...args: string[]) => takesInput!(parseFlags(args, [flags]));
  assertEquals(taken(), true);
  assertEquals(taken("--file", "-"), true);
  assertEquals(taken("--file", "/dev/stdin"), true);
  assertEquals(taken("--file", "x"), false);
  assertEquals(taken("--message", ""), false);
});
