import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/program/command_line/config_values.ts";
import { parseConfig } from "../../../lib/client/config/parse_config.ts";
import type { FlagGroup } from "../../../lib/program/command_line/flags.ts";

const OWN: FlagGroup = {
  title: "Own",
  flags: [
    { name: "limit", kind: "string", placeholder: "N", help: "" },
    { name: "title", kind: "string", mayBeEmpty: true, help: "" },
    { name: "output", kind: "string", placeholder: "FILE", help: "" },
    { name: "json", kind: "boolean", help: "" },
    { name: "to", kind: "list", help: "" },
  ],
};

function parse(config: unknown) {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  return parseConfig(
    text,
    { command: "mine", commandNames: ["mine", "other"], own: OWN },
    (path) => `<${path}>`,
  );
}

function problem(config: unknown): string {
  return assertThrows(() => parse(config), ConfigError).message;
}

Deno.test("parseConfig() gives servers and the defaults of flags", () => {
  const { servers, flags, commandFlags } = parse({
    servers: { work: { address: "h:1", user: "al", enhanced: true } },
    flags: { server: "work", timeout: "2m", keys: "k" },
    commands: {
      mine: { limit: 20, title: "", json: false, to: "bob", output: "o" },
    },
  });
  assertEquals([...servers], [[
    "work",
    {
      address: "h:1",
      flags: new Map<string, string | boolean>([
        ["user", "al"],
        ["enhanced", true],
      ]),
    },
  ]]);
  assertEquals(Object.fromEntries(flags), {
    server: "work",
    timeout: "2m",
    keys: "<k>",
  });
  assertEquals(Object.fromEntries(commandFlags), {
    limit: "20",
    title: "",
    json: false,
    to: ["bob"],
    output: "<o>",
  });
});

Deno.test("parseConfig() takes an empty file's object, and no flags of another command", () => {
  assertEquals(parse({}).servers.size, 0);
  assertEquals(parse({ commands: { other: { x: 1 } } }).commandFlags.size, 0);
});

Deno.test("parseConfig() names what a file cannot have, and the nearest that it can", () => {
  const cases: [unknown, string][] = [
    [{ sever: {} }, 'it cannot have "sever"; did you mean "servers"?'],
    [
      { flags: { timout: "1s" } },
      'flags cannot have "timout"; did you mean "timeout"?',
    ],
    [
      { flags: { password: "secret" } },
      'flags cannot have "password"; did you mean "password-file"?',
    ],
    [{ flags: { config: "c" } }, 'flags cannot have "config"'],
    [{ flags: { help: true } }, 'flags cannot have "help"'],
    [
      { servers: { a: { addres: "h" } } },
      'servers.a cannot have "addres"; did you mean "address"?',
    ],
    [
      { servers: { a: { address: "h", server: "b" } } },
      'servers.a cannot have "server"',
    ],
    [
      { commands: { mien: {} } },
      'commands cannot have "mien"; did you mean "mine"?',
    ],
    [
      { commands: { mine: { limt: 1 } } },
      'commands.mine cannot have "limt"; did you mean "limit"?',
    ],
    ['{"__proto__": 1}', 'it cannot have "__proto__"'],
  ];
  for (const [config, message] of cases) assertEquals(problem(config), message);
});

Deno.test("parseConfig() says which value is of another type", () => {
  const cases: [unknown, string][] = [
    ["", "it is no JSON"],
    ['{\n"flags": {"a" 1}}', "it is no JSON (line 2 column 15)"],
    [[], "it is no JSON object"],
    ["null", "it is no JSON object"],
    [{ flags: [] }, "flags has to be an object"],
    [{ servers: "h" }, "servers has to be an object"],
    [{ servers: null }, "servers has to be an object"],
    [{ servers: { a: "h" } }, "servers.a has to be an object"],
    [
      { servers: { a: {} } },
      'servers.a needs an "address", such as "192.0.2.7"',
    ],
    [{ flags: { wait: "yes" } }, "flags.wait has to be true or false"],
    [{ flags: { user: ["a"] } }, "flags.user has to be a text"],
    [{ flags: { user: "" } }, "flags.user is empty"],
    [{ flags: { timeout: 1.5 } }, "flags.timeout has to be a text"],
    [
      { commands: { mine: { to: [true] } } },
      "commands.mine.to has to be a text, or texts in [ ]",
    ],
  ];
  for (const [config, message] of cases) assertEquals(problem(config), message);
});
