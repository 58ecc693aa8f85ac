import { assertEquals } from "@std/assert";
import { COMMAND_NAMES } from "../../lib/client/commands/commands.ts";
import { COMMANDS } from "../../lib/server/commands/commands.ts";
import { serverHelp } from "../../lib/server/help.ts";
import { runProgram } from "../support/programs.ts";
import { codeOf, readDocuments, ROOT } from "./document.ts";

/** Flags that pages name of programs that are not ours, and the boundary of a letter. */
const FOREIGN = [
  ...["--out", "--check", "--doc", "--filter", "--global", "--no-config"],
  ...["--system", "--home-dir", "--shell", "--read-only", "--cap-drop"],
  ...["--security-opt", "--memory", "--pids-limit"],
  ...["--stop", "--set", "--datadir", "--only-upgrade", "--master"],
  ...["--candidate", "--force", "--now", "--endpoints", "--peer-urls"],
  // Of deno task cluster.
  "--logins",
  "--letterlock-sealed-letter-",
];

const serverCommands = await Promise.all(
  Object.keys(COMMANDS).map((name) => serverHelp(COMMANDS, name)),
);
const [server, keygen, client, bench, fuzz, build] = await Promise.all([
  helpOf("server").then((own) => [
    ...own,
    ...serverCommands.flatMap(flagsOf),
  ]),
  helpOf("keygen"),
  Promise.all([
    helpOf("client"),
    ...COMMAND_NAMES.map((name) => helpOf("client", name)),
  ]).then((all) => all.flat()),
  taskHelp("bench"),
  taskHelp("fuzz"),
  taskHelp("build"),
]);

/** The flags of a command line by how it begins. */
const FLAGS: [RegExp, string[]][] = [
  [commandLine("mail-server"), server],
  [commandLine("mail-client"), client],
  [commandLine("keygen"), keygen],
  [/deno(?:@\S+)? task bench\b/, bench],
  [/deno(?:@\S+)? task fuzz\b/, fuzz],
  [/deno(?:@\S+)? task build\b/, build],
];

/** Matches a line that starts a program: after a prompt, variables, a pipe, in a folder. */
function commandLine(program: string): RegExp {
  return new RegExp(
    `(?:^|\\| )(?:\\$ )?(?:\\w+=\\S+ )*(?:\\S*/)?${program}\\b`,
  );
}

const ALL = [...FLAGS.flatMap(([, flags]) => flags), ...FOREIGN];

for (const { path, text } of readDocuments()) {
  Deno.test(`${path}: flags exist`, () => {
    const wrong = codeOf(text).flatMap((code) => {
      const known = FLAGS.find(([begin]) => begin.test(code))?.[1] ?? ALL;
      return flagsOf(code).filter((flag) =>
        !known.includes(flag) && !known.includes(flag.replace("--no-", "--"))
      );
    });
    assertEquals(wrong, []);
  });
}

/** Flags in a text; `# …` is a comment. */
function flagsOf(text: string): string[] {
  return text.replace(/ #.*/, "").match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [];
}

/** The flags in the help of a program, or of one of its commands. */
async function helpOf(
  program: "server" | "client" | "keygen",
  ...words: string[]
): Promise<string[]> {
  const { stdout } = await runProgram(program, [...words, "--help"], {
    cwd: ROOT,
  });
  return flagsOf(stdout);
}

/** The flags that a task tells, in its help or in the usage of an error. */
async function taskHelp(task: string): Promise<string[]> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", task, "--", "--help"],
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  return flagsOf(decoder.decode(stdout) + decoder.decode(stderr));
}
