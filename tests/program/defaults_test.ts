import { assertEquals } from "@std/assert";
import { parseCommandLine } from "../../lib/client/command_line.ts";
import { clientOptions } from "../../lib/client/options.ts";
import { KEYGEN_HELP } from "../../lib/keygen/flags.ts";
import { keygenOptions } from "../../lib/keygen/options.ts";
import { DEFAULTS } from "../../lib/program/defaults.ts";
import { parseFlags } from "../../lib/program/command_line/flags.ts";
import { LIMITS } from "../../lib/protocol/limits.ts";
import { findSpelled, sourceCode } from "./source_code.ts";

Deno.test("a keygen without flags has the defaults of its help", () => {
  assertEquals(keygenOptions(parseFlags([], KEYGEN_HELP.groups)), {
    usersFile: "users.txt",
    usersNamed: false,
    keys: "keys",
    mail: "mail",
    bits: 3072,
    rotate: [],
    newGroupKey: false,
    remove: [],
    restoreBox: [],
    deleteBox: [],
    database: undefined,
  });
});

Deno.test("a client waits as long, and sends as much, as the defaults say", async () => {
  const { flags } = await parseCommandLine([]);
  assertEquals(clientOptions(flags, () => undefined).timeoutMs, 10_000);
  assertEquals(LIMITS.content, DEFAULTS.maxContent);
});

Deno.test("no other file spells a default", async () => {
  const spelled = new RegExp(
    [
      /0\.0\.0\.0|\b13_?000\b|users\.txt|\b3072\b|\b1_?000_?000\b|\b600_?000\b/,
      /default: ["'`\d]/,
      /["'`](keys|30s|10m|1h|10s)["'`]/,
    ].map(({ source }) => source).join("|"),
  );
  const allowed = [
    "lib/program/defaults.ts",
    // The name of the flag --keys, and the times that its values are told by.
    "lib/client/connection_flags.ts",
    "lib/client/describe_program.ts",
    "lib/client/options.ts",
    "lib/server/read_flags.ts",
    "lib/keygen/flags.ts",
    "lib/keygen/options.ts",
    "lib/server/flags.ts",
    "lib/server/commands/backup.ts",
    // A field of ours, and the folders of a backup.
    "lib/keygen/warnings.ts",
    "lib/server/backup/layout.ts",
  ];
  const files = await sourceCode();
  assertEquals(findSpelled(files, spelled, allowed), []);
  const literal = /default: ["'`\d]|["'`](30s|10m|1h|10s|users\.txt)["'`]/;
  const flags = files.filter(({ path }) => allowed.slice(1).includes(path));
  assertEquals(findSpelled(flags, literal, []), []);
});
