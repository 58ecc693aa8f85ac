import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMAND_NAMES } from "../../../lib/client/commands/commands.ts";
import { describeProgram } from "../../../lib/client/describe_program.ts";
import { KEYGEN_HELP } from "../../../lib/keygen/flags.ts";
import { COMMANDS } from "../../../lib/server/commands/commands.ts";
import { SERVER_HELP } from "../../../lib/server/flags.ts";
import { manPages } from "../../../tools/man/pages.ts";
import { roffText } from "../../../tools/man/roff.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

const pages = await manPages();

function namesIn(page: string, flags: { name: string }[]): string[] {
  const text = pages.get(page)!;
  return flags.map(({ name }) => `\\fB\\-\\-${roffText(name)}`)
    .filter((flag) => !text.includes(flag));
}

Deno.test("a page of the manual has every flag and every command of its program", () => {
  const flagsOf = (help: typeof SERVER_HELP) =>
    help.groups.flatMap(({ flags }) => flags);
  assertEquals(namesIn("mail-server.1", flagsOf(SERVER_HELP)), []);
  assertEquals(namesIn("keygen.1", flagsOf(KEYGEN_HELP)), []);
  const { flags, commands } = describeProgram();
  const all = [...flags, ...commands.flatMap((command) => command.flags)];
  assertEquals(namesIn("mail-client.1", all), []);
  for (const name of COMMAND_NAMES) {
    assertStringIncludes(pages.get("mail-client.1")!, `.SS ${name}`);
  }
});

Deno.test("the page of mail-server has every command with its flags", async () => {
  for (const [name, { load }] of Object.entries(COMMANDS)) {
    const { groups } = (await load()).command;
    const flags = groups.flatMap((group) => group.flags);
    assertEquals(namesIn("mail-server.1", flags), []);
    assertStringIncludes(pages.get("mail-server.1")!, `.SS ${name}`);
  }
});

Deno.test("roffText() gives troff no commands", () => {
  assertEquals(
    roffText(".so /etc/passwd\n'x \\n -a"),
    "\\&.so /etc/passwd\n\\&'x \\en \\-a",
  );
});

Deno.test("mandoc finds no mistake in a page", () =>
  inTempDir(async (dir) => {
    for (const [name, page] of pages) {
      await Deno.writeTextFile(`${dir}/${name}`, page);
      try {
        const { stdout } = await new Deno.Command("mandoc", {
          args: ["-T", "lint", "-W", "warning", `${dir}/${name}`],
        }).output();
        const lines = new TextDecoder().decode(stdout).split("\n")
          .filter((line) => line !== "" && !line.includes("missing date"));
        assertEquals(lines, []);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
        return console.warn("SKIPPED: no mandoc here, so no page is linted");
      }
    }
    assert(pages.size === 3);
  }));
