import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Dovecot } from "../../support/foreign/dovecot.ts";
import { hasProgram } from "../../support/foreign/foreign_programs.ts";
import { Group } from "../../support/group.ts";
import { printed, spawnProgram } from "../../support/programs.ts";
import { IN_DATABASE } from "../../support/store/group_database.ts";

const HAS_DOVECOT = await hasProgram("doveadm", {
  args: ["help"],
  of: "dovecot-core",
});

/** Messages as programs have written them over the years. */
const OLD = [
  "From: Ann <ann@example.org>\r\nSubject: CRLF\r\n\r\nFrom here\r\n>From there\r\n",
  "Subject: no end of line\n\nlast",
  "Subject: forged\nFrom: bob <bob@letterlock.invalid>\n\nI am bob.\n\n",
  `Subject: long\nX-Long: ${"x".repeat(70_000)}\n\n${
    "From me\n".repeat(20_000)
  }`,
  "",
];
const INFOS = ["cur/1:2,RS", "cur/2:2,", "new/3", "cur/4:2,FSab", "new/5"];

/** The bytes, flags and times of a Maildir's mails. */
function mailsIn(dir: string): [string, string, number][] {
  const mails: [string, string, number][] = [];
  for (const folder of ["new", "cur"]) {
    for (const { name } of Deno.readDirSync(`${dir}/${folder}`)) {
      const path = `${dir}/${folder}/${name}`;
      const text = new TextDecoder("latin1").decode(Deno.readFileSync(path));
      const info = folder + name.slice(name.lastIndexOf(":"));
      const time = Deno.statSync(path).mtime!.getTime();
      mails.push([text, folder === "new" ? folder : info, time]);
    }
  }
  return mails.sort();
}

async function makeOldBox(dir: string): Promise<void> {
  for (const folder of ["tmp", "new", "cur"]) {
    await Deno.mkdir(join(dir, folder), { recursive: true });
  }
  for (const [i, text] of OLD.entries()) {
    const path = join(dir, INFOS[i]);
    await Deno.writeTextFile(path, text);
    const time = new Date(Date.UTC(2009, 1, 3, 4, 5, i, 250));
    await Deno.utime(path, time, time);
  }
}

/** An mbox of so many messages. */
function bigMbox(count: number): string {
  const line = "From a@b.c Tue Nov  3 16:12:05 2026\n";
  return Array.from(
    { length: count },
    (_, i) =>
      `${line}Subject: ${i}\n\n${`${i} `.repeat(i % 7 === 0 ? 9000 : 9)}\n\n`,
  )
    .join("");
}

Deno.test("export and import keep each byte, flag and time", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const path = (name: string) => join(group.dir, name);
  const run = (user: string, ...args: string[]) =>
    printed(group.clientHere(server, user, args));
  await makeOldBox(path("old"));

  await t.step("a Maildir is the same after import and export", async () => {
    assertEquals(
      await run("bob", "import", path("old")),
      "Imported 5 mails.\n",
    );
    assertEquals(
      await run("bob", "import", path("old")),
      "Imported 0 mails; 5 were already there.\n",
    );
    await run("bob", "export", "--format", "maildir", path("new"));
    assertEquals(mailsIn(path("new")), mailsIn(path("old")));
    const shown = await run("bob", "inbox");
    assert(shown.includes("bob <bob@letterlock.invalid>"), shown);
  });

  await t.step("an mbox of them holds the same messages", async () => {
    await run("bob", "export", "--format", "mbox", path("box"));
    const mbox = path("box/bob.mbox");
    assertEquals(
      await run("bob", "import", mbox),
      "Imported 0 mails; 5 were already there.\n",
    );
    assertEquals(await run("carol", "import", mbox), "Imported 5 mails.\n");
    await run("carol", "export", "--format", "maildir", path("carols"));
    const texts = (dir: string) => mailsIn(path(dir)).map(([text]) => text);
    assertEquals(texts("carols"), texts("old"));
  });

  await t.step({
    name: "an import that was killed goes on where it was",
    ignore: IN_DATABASE,
    async fn() {
      const count = 300;
      await Deno.writeTextFile(path("big.mbox"), bigMbox(count));
      const box = path("mail/alice/new");
      await run("alice", "inbox", "--json");
      using watcher = Deno.watchFs(box);
      const common = ["--server", server.address, "--user", "alice"];
      const child = spawnProgram("client", ["import", "big.mbox", ...common], {
        cwd: group.dir,
      });
      await child.stdin.close();
      for await (const _ of watcher) break;
      child.kill("SIGKILL");
      await child.output();
      const said = JSON.parse(
        await run("alice", "import", path("big.mbox"), "--json"),
      );
      assert(said.alreadyThere > 0);
      assertEquals(said.imported + said.alreadyThere, count);
      assertEquals([...Deno.readDirSync(box)].length, count);
    },
  });

  await t.step({
    name: "doveadm fetches what was imported",
    ignore: !HAS_DOVECOT || IN_DATABASE,
    async fn() {
      const dovecot = await Dovecot.on(group.dir, path("mail/bob"));
      const fetched = await dovecot.fetch(
        "hdr.subject",
        "flags",
        "date.received",
      );
      const crlf = fetched.find((mail) => mail["hdr.subject"] === "CRLF");
      assertEquals(crlf?.flags.replace(" \\Recent", ""), "\\Answered \\Seen");
      assertEquals(fetched.length, 5);
    },
  });
});
