import { assertEquals, assertThrows } from "@std/assert";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import {
  COMMON_FLAGS,
  type FlagGroup,
  parseFlags,
} from "../../../lib/program/command_line/flags.ts";
import { formatHelp } from "../../../lib/program/command_line/help.ts";

const GROUPS: FlagGroup[] = [{
  title: "Test",
  flags: [
    {
      name: "users",
      kind: "string",
      placeholder: "FILE",
      default: "u.txt",
      help: "the users",
    },
    { name: "json", kind: "boolean", help: "as JSON" },
    { name: "rotate", kind: "list", placeholder: "NAME", help: "new keys" },
  ],
}];

function refusal(args: string[], positionals = 0): string {
  const failure = assertThrows(
    () => parseFlags(args, GROUPS, positionals),
    Failure,
  );
  assertEquals(failure.exitCode, EXIT.usage);
  return failure.message;
}

Deno.test("parseFlags() takes values with and without an equals sign", () => {
  assertEquals(parseFlags(["--users", "a"], GROUPS).get("users"), "a");
  assertEquals(parseFlags(["--users=a=b"], GROUPS).get("users"), "a=b");
});

Deno.test("parseFlags() takes a value that begins with a dash", () => {
  assertEquals(parseFlags(["--users", "-"], GROUPS).get("users"), "-");
  assertEquals(parseFlags(["--users", "-5 °C"], GROUPS).get("users"), "-5 °C");
  assertEquals(parseFlags(["--users=--json"], GROUPS).get("users"), "--json");
  assertEquals(
    parseFlags(["--rotate", "-h", "--json"], GROUPS).list("rotate"),
    [
      "-h",
    ],
  );
});

Deno.test("parseFlags() takes an empty value where it says something", () => {
  const groups: FlagGroup[] = [{
    title: "Test",
    flags: [{ name: "text", kind: "string", mayBeEmpty: true, help: "any" }],
  }];
  const textOf = (...args: string[]) => parseFlags(args, groups).get("text");
  assertEquals(textOf("--text", ""), "");
  assertEquals(textOf("--text="), "");
  assertThrows(() => textOf("--text"), Failure, "--text needs a value");
});

Deno.test("parseFlags() takes what follows two dashes as words", () => {
  const flags = parseFlags(["--json", "--", "--users", "a"], GROUPS, 2);
  assertEquals(flags.positional, ["--users", "a"]);
  assertEquals(parseFlags(["--", "--_"], GROUPS, 1).positional, ["--_"]);
  assertEquals(flags.get("users"), "u.txt");
});

Deno.test("parseFlags() knows -h and -V", () => {
  const groups = [...GROUPS, COMMON_FLAGS];
  assertEquals(parseFlags(["-h"], groups).has("help"), true);
  assertEquals(parseFlags(["-V"], groups).has("version"), true);
});

Deno.test("parseFlags() falls back to the default", () => {
  const flags = parseFlags([], GROUPS);
  assertEquals(flags.get("users"), "u.txt");
  assertEquals(flags.has("json"), false);
  assertEquals(flags.list("rotate"), []);
});

Deno.test("parseFlags() collects a list flag", () => {
  const flags = parseFlags(["--rotate", "a", "--rotate=b"], GROUPS);
  assertEquals(flags.list("rotate"), ["a", "b"]);
});

Deno.test("parseFlags() keeps words as they are typed", () => {
  assertEquals(parseFlags(["12", "007"], GROUPS, 2).positional, ["12", "007"]);
});

Deno.test("parseFlags() names the nearest flag", () => {
  assertEquals(
    refusal(["--uesrs", "a"]),
    "Unknown flag --uesrs; did you mean --users?",
  );
  assertEquals(refusal(["-u", "a"]), "Unknown flag -u; did you mean --users?");
  assertEquals(
    refusal(["--rot=a"]),
    "Unknown flag --rot; did you mean --rotate?",
  );
  assertEquals(
    refusal(["--no-json"]),
    "Unknown flag --no-json; did you mean --json?",
  );
  assertEquals(refusal(["-x"]), "Unknown flag -x");
  assertEquals(refusal(["--__proto__=1"]), "Unknown flag --__proto__");
  assertEquals(refusal(["--a.b"]), "Unknown flag --a.b");
  assertEquals(refusal(["--_"]), "Unknown flag --_");
  assertEquals(refusal(["a", "--_=b"], 2), "Unknown flag --_");
  assertEquals(refusal(["-x_"]), "Unknown flag -x_");
  assertEquals(refusal(["--entirely-else"]), "Unknown flag --entirely-else");
});

Deno.test("parseFlags() does not repeat the value of an unknown flag", () => {
  assertEquals(refusal(["--password=hunter2"]), "Unknown flag --password");
});

Deno.test("parseFlags() refuses a flag without its value or given twice", () => {
  assertEquals(refusal(["--users"]), "--users needs a value");
  assertEquals(refusal(["--users", "--json"]), "--users needs a value");
  assertEquals(refusal(["--users="]), "--users needs a value");
  assertEquals(refusal(["--users", ""]), "--users needs a value");
  assertEquals(
    refusal(["--users", "a", "--users", "b"]),
    "--users is given twice",
  );
});

Deno.test("parseFlags() refuses a value for a boolean flag", () => {
  assertEquals(refusal(["--json=no"]), "--json takes no value");
  assertEquals(refusal(["--json", "false"]), "--json takes no value");
});

Deno.test("parseFlags() refuses more words than allowed", () => {
  assertEquals(refusal(["a", "b"], 1), 'Unexpected argument "b"');
});

Deno.test("formatHelp() shows every flag with its default", () => {
  const help = formatHelp({
    usage: ["test [flags]"],
    about: "Tests.",
    groups: GROUPS,
    examples: ["test --json"],
  });
  assertEquals(
    help,
    `Usage: test [flags]

Tests.

Test:
  --users FILE   the users (default: u.txt)
  --json         as JSON
  --rotate NAME  new keys

Examples:
  test --json`,
  );
});

Deno.test("formatHelp() lines the groups up and stays within 80 columns", () => {
  const help = formatHelp({
    usage: ["test"],
    about: "Tests.",
    groups: [...GROUPS, {
      title: "Long",
      flags: [{
        name: "penalty-exempt",
        kind: "string",
        placeholder: "CIDR",
        default: "127.0.0.0/8",
        help: "addresses whose failed logins do not slow down the next",
      }],
    }],
    examples: ["test"],
  });
  assertEquals(help.split("\n").slice(4, 13), [
    "Test:",
    "  --users FILE           the users (default: u.txt)",
    "  --json                 as JSON",
    "  --rotate NAME          new keys",
    "",
    "Long:",
    "  --penalty-exempt CIDR  addresses whose failed logins do not slow down the next",
    "                         (default: 127.0.0.0/8)",
    "",
  ]);
});
