import { assertEquals, assertThrows } from "@std/assert";
import { parseCommandLine } from "../../lib/client/command_line.ts";
import { EXIT } from "../../lib/program/exit_codes.ts";
import { Failure } from "../../lib/program/failure.ts";

function assertUsage(args: string[], message: string): void {
  const error = assertThrows(() => parseCommandLine(args), Failure, message);
  assertEquals(error.exitCode, EXIT.usage);
}

Deno.test("parseCommandLine() takes flags before and after the command", () => {
  const args = ["--server", "h", "read", "--raw", "3", "--user", "bob"];
  const { command, flags, words } = parseCommandLine(args);
  assertEquals([command, words], ["read", ["3"]]);
  assertEquals([flags.get("server"), flags.get("user")], ["h", "bob"]);
  assertEquals(flags.has("raw"), true);
});

Deno.test("parseCommandLine() knows the dialog by the missing command", () => {
  assertEquals(parseCommandLine(["--server", "h"]).command, undefined);
  assertEquals(parseCommandLine([]).command, undefined);
});

Deno.test("parseCommandLine() takes no flag's value for the command", () => {
  const { command, flags } = parseCommandLine([
    "--user",
    "inbox",
    "search",
    "x",
  ]);
  assertEquals([command, flags.get("user")], ["search", "inbox"]);
});

Deno.test("parseCommandLine() names the nearest command and flag", () => {
  assertUsage(["sned"], "Unknown command sned; did you mean send?");
  assertUsage(["frobnicate\x1b"], "Unknown command frobnicate");
  assertUsage(["inbox", "--unraed"], "did you mean --unread?");
  assertUsage(["--sever", "h"], "did you mean --server?");
});

Deno.test("parseCommandLine() refuses another command's flags and too many words", () => {
  assertUsage(["inbox", "--raw"], "Unknown flag --raw");
  assertUsage(["--json"], "Unknown flag --json");
  assertUsage(["inbox", "3"], 'Unexpected argument "3"');
  assertUsage(["read", "3", "4"], 'Unexpected argument "4"');
});
