import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { generateIdentity, recipientOf } from "../../../lib/seal/age_keys.ts";
import { Group } from "../../support/group.ts";
import { PASSWORDS } from "../../support/group_keys.ts";
import { programCommand, repositoryFile } from "../../support/programs.ts";

/** The commands of a page's fenced blocks, with their here-documents. */
async function commandsOf(page: string): Promise<string[]> {
  const text = await Deno.readTextFile(repositoryFile(page));
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)];
  return blocks.flatMap(([, block]) =>
    [...block.matchAll(/.*<<'END'\n[^]*?\nEND\n|.+\n/g)]
      .map(([line]) => line.trimEnd())
  );
}

/** Numbers and days are examples: the command is the same with others. */
function shape(command: string): string {
  return command.replace(/ --(?:keys|mail) new\/\S+/g, "")
    .replace(/@\d{4}-\d\d-\d\d/g, "").replace(/ {2,}.*/, "")
    .replace(
      /--(rotate|remove|(?:restore|delete)-box) (?!server)\w+/,
      "--$1 NAME",
    );
}

function quoted(words: string[]): string {
  return words.map((word) => `'${word}'`).join(" ");
}

function start(program: "server" | "client" | "keygen"): string {
  const { path, args } = programCommand(program, []);
  return quoted([path, ...args]);
}

/** Another server's log is not there any more: the shell may make the new one later. */
const UNTIL_READY = "until grep -qs 'is ready' server.log; do sleep 0.1; done";

/** The server picks its port; its log says so to the client, which waits for it. */
async function writePrograms(dir: string, identity: string): Promise<void> {
  const recipient = await recipientOf(identity);
  const scripts = {
    "keygen": `
case "$*" in
*--list-boxes*) exec ${start("keygen")} "$@" ;;
esac
exec ${start("keygen")} "$@" --bits 2048`,
    "mail-server": `
case "$1" in
--enhanced) exec ${start("server")} --host 127.0.0.1 --port 0 "$@" ;;
stop) ${start("server")} "$@"; code=$?; mv server.log stopped.log; exit $code ;;
status) ${UNTIL_READY} ;;
esac
exec ${start("server")} "$@"`,
    "mail-client": `
${UNTIL_READY}
MAIL_SERVER=$(sed -n 's/.*Listening on \\(.*\\) in .*/\\1/p' server.log)
export MAIL_SERVER
exec ${start("client")} "$@"`,
    // Whether age is here or not.
    "age-keygen": `
case "$1" in
-o) umask 077; echo '${identity}' > "$2" ;;
-y) echo '${recipient}' ;;
esac`,
  };
  await Deno.mkdir(dir);
  for (const [name, script] of Object.entries(scripts)) {
    const options = { mode: 0o755 };
    await Deno.writeTextFile(
      `${dir}/${name}`,
      `#!/bin/sh\n${script}\n`,
      options,
    );
  }
}

/** What a command ends with, where it is not 0: nobody is session 3. */
function expectedCode(command: string): number {
  return command.includes(" kick ") ? 4 : 0;
}

/** A box has the day on which it was set aside. */
function withDays(command: string): string {
  return command.replace(/ (\w+@)\d{4}-\d\d-\d\d/, ' "$(cd mail && echo $1*)"');
}

/** A script that says after each command how it ended. */
function scriptOf(commands: string[]): string {
  const steps = commands.map((command, i) =>
    `echo "COMMAND ${i}"; ${withDays(command)}\necho "ENDED ${i} $?"`
  );
  return ["exec 2>&1", ...steps].join("\n");
}

Deno.test({
  name: "every command of docs/handbook.md does what it is there for",
  // The page is the same for both forms, and its story has forty programs.
  ignore: Deno.env.has("LETTERLOCK_BIN"),
  fn: runHandbook,
});

async function runHandbook(): Promise<void> {
  await using group = await Group.create();
  const base = await Deno.makeTempDir({ prefix: "letterlock-" });
  try {
    // keygen takes seconds for keys: these are there, and their passwords beside them.
    await Deno.rename(group.dir, join(base, "letterlock"));
    await Deno.mkdir(group.dir);
    for (const user of ["alice", "bob", "carol"]) {
      const path = join(base, "letterlock/keys/clients", user, "password");
      await Deno.writeTextFile(path, PASSWORDS[user], { mode: 0o600 });
    }
    await writePrograms(join(base, "bin"), generateIdentity());
    const commands = await commandsOf("docs/handbook.md");
    const stop = "mail-server stop --keys new/keys/server";
    const { stdout } = await new Deno.Command("sh", {
      args: ["-c", scriptOf([...commands, stop])],
      cwd: base,
      env: {
        PATH: `${join(base, "bin")}:${Deno.env.get("PATH")}`,
        XDG_CONFIG_HOME: "/dev/null",
      },
    }).output();
    const output = new TextDecoder().decode(stdout);
    for (const [i, command] of commands.entries()) {
      const ended = new RegExp(`^ENDED ${i} (\\d+)$`, "m").exec(output)?.[1];
      const code = `${expectedCode(command)}`;
      assertEquals(ended, code, `${command}\n${output}`);
    }
    const moved = "Restored 3 accounts and 3 boxes with 2 mails, as of";
    assertStringIncludes(output, moved);
    assertEquals(output.match(/1N alice .* Hello$/gm)?.length, 2, output);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}

Deno.test("docs/operations.md has no command that docs/handbook.md does not run", async () => {
  const run = (await commandsOf("docs/handbook.md")).map(shape);
  const text = await Deno.readTextFile(repositoryFile("docs/operations.md"));
  const lines = [...text.matchAll(/^ {4}((?:keygen|mail-server) .*)$/gm)]
    .map(([, line]) => shape(line));
  assert(lines.length > 10);
  assertEquals(lines.filter((line) => !run.includes(line)), []);
});
