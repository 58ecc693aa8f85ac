import { assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../lib/program/exit_codes.ts";
import { Failure } from "../../lib/program/failure.ts";
import { parseCommandLine } from "../../lib/server/command_line.ts";
import type { Command } from "../../lib/server/commands/command.ts";
import { KEYS_FLAG } from "../../lib/server/flags.ts";
import { serverHelpText } from "../../lib/server/help.ts";

const color = {
  name: "color",
  kind: "string" as const,
  placeholder: "NAME",
  help: "its colour",
};

const command: Command = {
  groups: [{ title: "Paint", flags: [KEYS_FLAG, color] }],
  details: "Slowly.",
  examples: ["mail-server paint hall"],
  run: () => Promise.resolve(EXIT.done),
};

const LIST = {
  paint: {
    words: "ROOM [DOOR]",
    about: "paint a room",
    load: () => Promise.resolve({ command }),
  },
};

async function assertUsage(args: string[], message: string): Promise<void> {
  const error = await assertRejects(
    () => parseCommandLine(args, LIST),
    Failure,
    message,
  );
  assertEquals(error.exitCode, EXIT.usage);
}

async function parsed(...args: string[]) {
  const { command, flags, words } = await parseCommandLine(args, LIST);
  const { name } = command ?? {};
  return { name, words, keys: flags.get("keys"), color: flags.get("color") };
}

Deno.test("parseCommandLine() of the server takes flags before and after the command", async () => {
  const expected = { name: "paint", words: ["hall"], keys: "k", color: "red" };
  for (
    const text of [
      "paint hall --keys k --color red",
      "--keys k paint --color red hall",
      "--color red --keys=k paint -- hall",
    ]
  ) {
    assertEquals(await parsed(...text.split(" ")), expected);
  }
});

Deno.test("parseCommandLine() of the server takes - for a word", async () => {
  assertEquals((await parsed("paint", "-", "--keys", "k")).words, ["-"]);
});

Deno.test("parseCommandLine() of the server takes no flag's value for the command", async () => {
  assertEquals((await parsed("--keys", "paint")).name, undefined);
  assertEquals((await parsed("--keys", "paint", "paint", "x")).name, "paint");
});

Deno.test("parseCommandLine() of the server serves without a command", async () => {
  const { command, flags } = await parseCommandLine(["--enhanced"], LIST);
  assertEquals([command, flags.has("enhanced")], [undefined, true]);
});

Deno.test("parseCommandLine() of the server asks for the words of a command", async () => {
  await assertUsage(["paint"], "Say what ROOM is: paint ROOM [DOOR]");
  await assertUsage(["paint", "a", "b", "c"], 'Unexpected argument "c"');
  assertEquals((await parsed("paint", "a", "b")).words, ["a", "b"]);
  assertEquals((await parsed("paint", "--help")).name, "paint");
});

Deno.test("parseCommandLine() of the server names the nearest command and flag", async () => {
  await assertUsage(["pant"], "Unknown command pant; did you mean paint?");
  await assertUsage(["paint", "x", "--kyes", "k"], "did you mean --keys?");
  await assertUsage(["paint", "x", "--enhanced"], "Unknown flag --enhanced");
  await assertUsage(["--color", "red"], "Unknown flag --color");
});

Deno.test("serverHelpText() lists the commands, and tells each one's flags", async () => {
  const all = await serverHelpText(LIST);
  assertEquals(all.usage.at(-1), "mail-server COMMAND [flags]");
  assertEquals(
    all.about.split("\n").at(-1),
    "  paint ROOM [DOOR]  paint a room",
  );
  const one = await serverHelpText(LIST, "paint");
  assertEquals(one.usage, ["mail-server paint ROOM [DOOR] [flags]"]);
  assertEquals(one.about, "Paint a room.\nSlowly.");
  assertEquals(one.groups.map(({ title }) => title), ["Paint", "Other"]);
});
