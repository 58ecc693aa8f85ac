import { assert, assertEquals } from "@std/assert";
import { repositoryFile } from "../support/programs.ts";
import { filesOf, loadedWith, reachedFrom, readImports } from "./tree.ts";

const ROOT = repositoryFile("").replace(/\/$/, "");
/** What each file loads at its start: the library of age comes with files of lib/seal alone. */
const LOADED = await readImports(ROOT, await filesOf(ROOT), loadedWith);

const HELP = ["client.ts", "lib/client/main.ts", "lib/client/help.ts"];
const LOGGED_IN = [
  ...["client.ts", "lib/client/main.ts", "lib/client/run_command.ts"],
  ...["config/with_config.ts", "terminal/terminal.ts", "doctor/greet.ts"]
    .map((file) => `lib/client/${file}`),
  "lib/client/session/connect/connect.ts",
];

/** The files that a run of mail-client loads of itself, each with what it needs at once. */
const RUNS: Record<string, string[]> = {
  "--help": HELP,
  "send --help": [...HELP, "lib/client/commands/writing/send.ts"],
  "inbox of an empty box": [
    ...LOGGED_IN,
    "lib/client/commands/mails/inbox.ts",
  ],
  "read of a mail that is not sealed": [
    ...LOGGED_IN,
    "lib/client/commands/mails/read.ts",
  ],
  "send --seal=never": [
    ...LOGGED_IN,
    "lib/client/commands/writing/send.ts",
    "lib/client/sealed/outgoing.ts",
  ],
  "the menu": [
    ...LOGGED_IN,
    "lib/client/dialog/dialog.ts",
    "lib/client/sealed/outgoing.ts",
  ],
};

/** What quick runs load, and how many files that is at most. */
const QUICK: Record<string, { starts: string[]; atMost: number }> = {
  "mail-client --help": { starts: HELP, atMost: 25 },
  "mail-client --wrong": {
    starts: [...HELP.slice(0, 2), "lib/client/commands/all_flags.ts"],
    atMost: 30,
  },
  "mail-server --help": {
    starts: ["server.ts", "lib/server/main.ts", "lib/server/help.ts"],
    atMost: 30,
  },
  "keygen --help": { starts: ["keygen.ts"], atMost: 24 },
};

function loadedBy(starts: string[]): string[] {
  for (const start of starts) assert(LOADED.has(start), `no file ${start}`);
  return starts.flatMap((start) => [...reachedFrom(LOADED, start)]);
}

/** What of the files is for sealed letters alone. */
function ofSealing(files: string[]): string[] {
  return files.filter((file) => file.startsWith("lib/seal/"));
}

for (const [run, starts] of Object.entries(RUNS)) {
  Deno.test(`mail-client loads nothing of sealing for ${run}`, () => {
    assertEquals(ofSealing(loadedBy(starts)), []);
  });
}

Deno.test("what seals and what opens loads it", () => {
  for (const file of ["seal_draft.ts", "open_sealed.ts", "open_titles.ts"]) {
    const found = ofSealing(loadedBy([`lib/client/sealed/${file}`]));
    assert(found.includes("lib/seal/age.ts"), file);
  }
});

for (const [run, { starts, atMost }] of Object.entries(QUICK)) {
  Deno.test(`${run} loads at most ${atMost} files`, () => {
    const files = new Set(loadedBy(starts));
    assert(files.size <= atMost, [...files].join("\n"));
  });

  Deno.test(`${run} has V8 read no property of Unicode`, async () => {
    for (const file of new Set(loadedBy(starts))) {
      const code = await Deno.readTextFile(`${ROOT}/${file}`);
      // In a literal it has one backslash; V8 reads that when it parses the file.
      assert(!/(?<!\\)\\[pP]\{/.test(code), file);
    }
  });
}
