import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { type AnyServer, Group } from "../../support/group.ts";
import { printed, spawnProgram } from "../../support/programs.ts";
import { sendText } from "../../support/sessions.ts";
import { IN_DATABASE } from "../../support/store/group_database.ts";

const MAILS = 150;

/** The mails in a Maildir, by folder and name. */
function mailsIn(dir: string): string[] {
  return ["new", "cur"].flatMap((folder) =>
    [...Deno.readDirSync(join(dir, folder))].map(({ name }) =>
      `${folder}/${name}`
    )
  );
}

/** Begins a sync, and kills it once it has written a mail or more. */
async function killInTheMiddle(group: Group, server: AnyServer, dir: string) {
  const args = ["sync", "md", "--server", server.address, "--user", "bob"];
  const child = spawnProgram("client", args, { cwd: group.dir });
  await child.stdin.close();
  await Deno.mkdir(join(dir, "tmp"), { recursive: true });
  const watcher = Deno.watchFs(join(dir, "tmp"));
  for await (const { kind } of watcher) {
    if (kind !== "create") continue;
    child.kill("SIGKILL");
    break;
  }
  await child.output();
}

Deno.test("sync keeps a Maildir the same as the box", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const dir = join(group.dir, "md");
  const run = (user: string, ...args: string[]) =>
    printed(group.clientHere(server, user, args));

  await t.step("also where it was killed in the middle", async () => {
    const alice = await group.connect(server, "alice");
    for (let i = 0; i < MAILS; i++) {
      await sendText(alice, { to: ["bob"], title: `Mail ${i}` }, "x");
    }
    await alice.close();
    await killInTheMiddle(group, server, dir);
    await run("bob", "sync", dir);
    const mails = mailsIn(dir);
    assertEquals(mails.length, MAILS);
    const titles = mails.map((file) =>
      /^Subject: (.*)$/m.exec(Deno.readTextFileSync(join(dir, file)))?.[1]
    );
    assertEquals(new Set(titles).size, MAILS);
    assertEquals([...Deno.readDirSync(join(dir, "tmp"))], []);
  });

  await t.step("also where two run at once", async () => {
    await run("alice", "send", "--to", "bob", "--title", "T", "--message", "M");
    const said = await Promise.all([
      group.client(server, "bob", ["sync", "md"]),
      group.client(server, "bob", ["sync", "md"]),
    ]);
    assertEquals(said.map(({ stdout }) => stdout).sort(), [
      "1 mail new.\n",
      "Nothing is new.\n",
    ]);
    assertEquals(mailsIn(dir).length, MAILS + 1);
  });

  await t.step({
    name: "with sealed letters opened, and none that fails a check",
    ignore: IN_DATABASE,
    async fn() {
      const send = ["send", "--seal=always", "--to", "bob", "--message"];
      await run("alice", ...send, "Good", "--title", "Plain to read");
      await run("alice", ...send, "Bad", "--title", "Forged");
      await forgeNewest(join(group.dir, "mail", "bob", "new"));
      const { code, stdout, stderr } = await group.clientHere(server, "bob", [
        "sync",
        dir,
      ]);
      assertEquals([code, stdout], [7, "1 mail new.\n"], stderr);
      assertMatch(stderr, /Not written: mail .*: Do not trust this letter/);
      const texts = mailsIn(dir).map((file) =>
        Deno.readTextFileSync(join(dir, file))
      );
      const good = texts.find((text) =>
        text.includes("Subject: Plain to read")
      );
      assertMatch(
        good ?? "",
        /^X-Letterlock-Verified: sealed, and signed by alice .*\n\nGood$/s,
      );
      assert(!texts.some((text) => text.includes("Forged")));
    },
  });
});

/** Changes a letter of the base64 of the newest mail, in its middle. */
async function forgeNewest(folder: string): Promise<void> {
  const newest = [...Deno.readDirSync(folder)].map(({ name }) => name).sort()
    .at(-1)!;
  const path = join(folder, newest);
  const lines = (await Deno.readTextFile(path)).split("\n");
  const at = lines.findIndex((line) => /^[A-Za-z0-9+/]{76}$/.test(line));
  const line = lines[at + 1];
  lines[at + 1] = (line.startsWith("A") ? "B" : "A") + line.slice(1);
  await Deno.writeTextFile(path, lines.join("\n"));
}
