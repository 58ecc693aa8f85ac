import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Group } from "../../support/group.ts";
import { PASSWORDS } from "../../support/group_keys.ts";
import { clientCommand } from "../../support/programs.ts";

const README = new URL("../../../README.md", import.meta.url);
const BEGINS = "    $ export MAIL_SERVER=localhost MAIL_USER=alice\n";

/** The commands of Alice, and what the README says that they print. */
async function transcript(): Promise<string> {
  const text = (await Deno.readTextFile(README)).split(BEGINS)[1];
  const [block] = text.split(/\n\n(?! )/);
  return block.split("\n").map((line) => line.slice(4)).join("\n");
}

/** Neither the time of the mails nor that of the run is the README's. */
function withoutTimes(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}/g, "TIME");
}

Deno.test("the commands in README.md print what it says", async () => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const sent = await group.client(
    server,
    "bob",
    [
      "send",
      "--to=alice",
      "--title=Lunch?",
      "--message=At one, by the fountain.",
    ],
    `${PASSWORDS.bob}\n`,
  );
  assertEquals(sent.code, 0, sent.stderr);
  await Deno.writeTextFile(join(group.dir, "plan.pdf"), "a plan");
  const password = join(group.dir, "pw");
  await Deno.writeTextFile(password, PASSWORDS.alice, { mode: 0o600 });
  const expected = await transcript();
  const commands = [...expected.matchAll(/^\$ (.*)$/gm)].map(([, line]) =>
    line
  );
  const script = commands.map((line) => `cat <<'L'\n$ ${line}\nL\n${line}`)
    .join("\n").replaceAll(/^\.\/mail-client/gm, clientCommand());
  const { stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", script],
    cwd: group.dir,
    env: {
      MAIL_SERVER: server.address,
      MAIL_USER: "alice",
      MAIL_PASSWORD_FILE: password,
    },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals(text(stderr), "");
  assertEquals(withoutTimes(text(stdout)).trimEnd(), withoutTimes(expected));
});
