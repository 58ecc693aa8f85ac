import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { EXIT } from "../../lib/program/exit_codes.ts";
import { Failure } from "../../lib/program/failure.ts";
import {
  type FlagGroup,
  parseFlags,
} from "../../lib/program/command_line/flags.ts";
import {
  parseDuration,
  parseHostPort,
  parseSize,
  parseWhole,
} from "../../lib/program/command_line/values.ts";
import { anyText, property, text } from "./property.ts";

const GROUPS: FlagGroup[] = [{
  title: "All",
  flags: [
    { name: "title", kind: "string", help: "", default: "none" },
    { name: "to", kind: "list", help: "" },
    { name: "json", kind: "boolean", help: "" },
  ],
}];

/** Runs something that may only refuse what was typed. */
function mayRefuse(action: () => void): void {
  try {
    action();
  } catch (error) {
    assert(error instanceof Failure, `${error}`);
    assertEquals(error.exitCode, EXIT.usage);
  }
}

const value = text(20, 1).filter((typed) => !typed.startsWith("--"));

property(
  "parseFlags() gives the values that were typed, in either form",
  [value, fc.array(value, { maxLength: 5 }), fc.boolean(), fc.boolean()],
  (title, to, json, joined) => {
    const typed = (name: string, given: string) =>
      joined ? [`--${name}=${given}`] : [`--${name}`, given];
    const args = [
      ...typed("title", title),
      ...to.flatMap((name) => typed("to", name)),
      ...json ? ["--json"] : [],
    ];
    const flags = parseFlags(args, GROUPS);
    assertEquals(flags.get("title"), title);
    assertEquals(flags.list("to"), to);
    assertEquals(flags.has("json"), json);
  },
  400,
);

const word = fc.oneof(
  fc.constantFrom(
    "--",
    "-",
    "--title",
    "--to=",
    "--json",
    "--jsn",
    "--__proto__",
  ),
  fc.constantFrom(
    "--constructor=1",
    "--no-json",
    "-h",
    "-xyz",
    "--title=",
    "--=",
  ),
  anyText(),
  anyText().map((name) => `--${name}`),
);

property(
  "parseFlags() takes any command line or refuses it as wrong usage",
  [fc.array(word, { maxLength: 8 }), fc.nat(8)],
  (args, positionals) =>
    mayRefuse(() => {
      const flags = parseFlags(args, GROUPS, positionals);
      assert(flags.positional.length <= positionals);
      assertEquals(typeof flags.get("title"), "string");
    }),
  500,
);

const number = fc.tuple(
  fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat(1000)).map(String),
  fc.constantFrom("", "ms", "s", "m", "h", "k", "MB", "T", ".5", " ", "e3"),
).map((parts) => parts.join(""));

property(
  "values are read within their ranges, or refused as wrong usage",
  [fc.oneof(number, anyText())],
  (typed) => {
    mayRefuse(() => {
      const ms = parseDuration("x", typed);
      assert(Number.isInteger(ms) && ms >= 1 && ms < 2 ** 31);
    });
    mayRefuse(() => assert(Number.isSafeInteger(parseSize("x", typed))));
    mayRefuse(() => {
      const whole = parseWhole("x", typed, [5, 500]);
      assert(whole >= 5 && whole <= 500);
    });
    mayRefuse(() => {
      const { host, port } = parseHostPort("x", typed);
      assert(host !== "" && port >= 1 && port <= 65535);
    });
  },
  500,
);
