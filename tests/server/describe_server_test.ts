import { assert, assertEquals } from "@std/assert";
import { completionScript } from "../../lib/program/completions/completion_script.ts";
import { COMMANDS } from "../../lib/server/commands/commands.ts";
import { describeServer } from "../../lib/server/describe_server.ts";
import { serverHelp } from "../../lib/server/help.ts";
import { manPages } from "../../tools/man/pages.ts";
import { repositoryFile } from "../support/programs.ts";

const describe = () => describeServer(COMMANDS);
const NAMES = Object.keys(COMMANDS);

for (const shell of ["bash", "zsh", "fish"]) {
  Deno.test(`${shell} completes each command of mail-server and its flags`, async () => {
    const { commands } = await describeServer(COMMANDS);
    const script = await completionScript(shell, describe);
    for (const { name, flags } of commands) {
      assert(new RegExp(`\\b${name}\\b`).test(script), name);
      for (const flag of flags) assert(script.includes(flag.name), flag.name);
    }
  });
}

Deno.test("help, manual and README name each command of mail-server", async () => {
  const help = await serverHelp(COMMANDS);
  const manual = (await manPages()).get("mail-server.1")!;
  const readme = await Deno.readTextFile(repositoryFile("README.md"));
  const missing = NAMES.filter((name) =>
    !help.includes(`\n  ${name}`) || !manual.includes(`.SS ${name}`) ||
    !new RegExp(`\\b${name}\\b`).test(readme)
  );
  assertEquals(missing, []);
});

Deno.test("bash completes a command line of mail-server beside one of mail-client", async () => {
  const script = await completionScript("bash", describe);
  const type =
    'COMP_WORDS=(mail-server st); COMP_CWORD=1; _mail_server; echo "${COMPREPLY[@]}"';
  const { stdout } = await new Deno.Command("bash", {
    args: ["--norc", "-c", `${script}\n${type}`],
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "status stop\n");
});
