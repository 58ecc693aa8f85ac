import { assert, assertEquals, assertRejects } from "@std/assert";
import { COMMAND_NAMES } from "../../../../lib/client/commands/commands.ts";
import { completionOf } from "../../../../lib/program/completions/described.ts";
import { describeProgram } from "../../../../lib/client/describe_program.ts";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import { inTempDir } from "../../../support/in_temp_dir.ts";
import { runClient } from "../../support/client_run.ts";

async function scriptOf(shell: string): Promise<string> {
  return (await runClient(["completions", shell])).io.output;
}

/** What a program prints, or undefined, loudly, if it is not installed. */
async function outputOf(
  program: string,
  args: string[],
  cwd: string,
): Promise<string[] | undefined> {
  try {
    const { stdout, stderr, success } = await new Deno.Command(program, {
      args,
      cwd,
      // A shell that completes something else would wait for ever.
      signal: AbortSignal.timeout(60_000),
      env: {
        ...{ HOME: cwd, XDG_DATA_HOME: cwd, XDG_CONFIG_HOME: cwd },
        PATH: `${cwd}/bin:${Deno.env.get("PATH")}`,
      },
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert(success, decode(stderr));
    return decode(stdout).split("\n").filter(Boolean);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.warn(
      `SKIPPED: no ${program} here, so its completions are untested`,
    );
  }
}

/** What bash completes a command line to; its last word is under way. */
function inBash(dir: string, ...words: string[]) {
  const line = words.map((word) => `'${word}'`).join(" ");
  const script =
    `source ./script; COMP_WORDS=(mail-client ${line}); COMP_CWORD=${words.length}; ` +
    '_mail_client; printf "%s\\n" "${COMPREPLY[@]}"';
  return outputOf("bash", ["--norc", "-c", script], dir);
}

/** A mail-client that knows alice and bob, in its usual folder of keys or a named one. */
const NAMES_ONLY = `#!/bin/sh
case "$*" in
  *"--keys a folder keys --names") echo betty ;;
  *"keys --names") printf 'alice\\nbob\\n' ;;
  *) exit 1 ;;
esac
`;

async function withScript(
  shell: string,
  use: (dir: string) => Promise<void>,
): Promise<void> {
  await inTempDir(async (dir) => {
    await Deno.mkdir(`${dir}/bin`);
    const program = `${dir}/bin/mail-client`;
    await Deno.writeTextFile(program, NAMES_ONLY, { mode: 0o700 });
    await Deno.writeTextFile(`${dir}/script`, await scriptOf(shell));
    await Deno.mkdir(`${dir}/a folder`);
    await Deno.writeTextFile(`${dir}/a file`, "");
    await use(dir);
  });
}

Deno.test("bash completes commands, flags, files and words", () =>
  withScript("bash", async (dir) => {
    const cases: [string[], string[]][] = [
      [["in"], ["inbox"]],
      [["--server", "send", "in"], ["inbox"]],
      [["--user", "x", "inbox", "--li"], ["--limit"]],
      [["inbox", "--to"], []],
      [["--wa"], ["--wait"]],
      [["export", "--format", "m"], ["mbox", "maildir"]],
      [["send", "--file", "a"], ["a folder", "a file"].sort()],
      [["export", "a"], ["a folder"]],
      [["completions", "z"], ["zsh"]],
      [["send", "--title", "in"], []],
      [["send", "--to", "b"], ["bob"]],
      [["send", "--keys", "a folder", "--cc", ""], ["betty"]],
    ];
    for (const [words, expected] of cases) {
      const found = await inBash(dir, ...words);
      if (found === undefined) return;
      const sorted = words.includes("--file") ? found.sort() : found;
      assertEquals(sorted, expected, words.join(" "));
    }
  }));

Deno.test("fish completes commands, flags, folders and words", () =>
  withScript("fish", async (dir) => {
    const cases: [string, string][] = [
      ["in", "inbox"],
      ["inbox --li", "--limit"],
      ["export --format ma", "maildir"],
      ["completions z", "zsh"],
      ["export a", "a folder/"],
      ["send --to b", "bob"],
      ['send --keys "a folder" --to b', "betty"],
    ];
    for (const [line, expected] of cases) {
      const script = `source ./script; complete -C 'mail-client ${line}'`;
      const found = await outputOf("fish", ["--no-config", "-c", script], dir);
      if (found === undefined) return;
      const names = found.map((each) => each.split("\t")[0].replace("\\", ""));
      assertEquals(names, [expected], line);
    }
  }));

Deno.test("zsh takes its script, as whoever has its completions on", () =>
  withScript("zsh", async (dir) => {
    const script = "autoload -U compinit; compinit -D -u; source ./script; " +
      "print $_comps[mail-client]";
    const found = await outputOf("zsh", ["-f", "-c", script], dir);
    if (found) assertEquals(found, ["_mail_client"]);
  }));

/** Types each line into a zsh of its own terminal, and waits for what a Tab makes of it. */
const TYPED_IN_ZSH = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1=; autoload -U compinit; compinit -D -u; source ./script; print re''ady"
zpty -r -m z out '*ready*' || exit 1
for line expected in "$@"; do
  zpty -w -n z $'\\C-u'"$line"$'\\t'
  zpty -r -m z out "*$expected*" || exit 1
done
print done
exit 0
`;

Deno.test("zsh completes names and flags, also after flags of all commands", () =>
  withScript("zsh", async (dir) => {
    const cases = {
      "mail-client send --to b": "send --to bob",
      'mail-client send --keys "a folder" --to b': "--to betty",
      "mail-client inbox --user x --lim": "--limit",
      "mail-client --user x keys al": "x keys alice",
    };
    const args = ["-f", "-c", TYPED_IN_ZSH, "zsh", ...Object.entries(cases)];
    const found = await outputOf("zsh", args.flat(), dir);
    if (found) assertEquals(found, ["done"]);
  }));

Deno.test("every script names every command and every flag", async () => {
  const { flags, commands } = describeProgram();
  assertEquals(commands.map(({ name }) => name), COMMAND_NAMES);
  const all = [...flags, ...commands.flatMap((command) => command.flags)];
  for (const shell of ["bash", "zsh", "fish"]) {
    const script = await scriptOf(shell);
    const dashes = shell === "fish" ? "-l " : "--";
    const words = [
      ...COMMAND_NAMES,
      ...all.map(({ name }) => `${dashes}${name}`),
    ];
    assertEquals(words.filter((word) => !script.includes(word)), [], shell);
  }
});

Deno.test("completionOf() knows files, folders, users and words by their placeholder", () => {
  assertEquals(completionOf("FILE"), "files");
  assertEquals(completionOf("DIR|FILE"), "files");
  assertEquals(completionOf("DIR"), "folders");
  assertEquals(completionOf("NAMES"), "users");
  assertEquals(completionOf("text|json"), ["text", "json"]);
  assertEquals(completionOf("HOST[:PORT]"), []);
  assertEquals(completionOf(), []);
});

Deno.test("completions wants to know which shell", async () => {
  for (const words of [[], ["csh"], ["toString"]]) {
    const failure = await assertRejects(
      () => runClient(["completions", ...words]),
      Failure,
      "Name the shell",
    );
    assertEquals(failure.exitCode, EXIT.usage);
  }
});
