import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { Group } from "../support/group.ts";
import { printed } from "../support/programs.ts";

type Json = Record<string, unknown>;

Deno.test("answers, copies and deleted mails, from the command line to the disk", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const run = (user: string, ...args: string[]) =>
    printed(group.clientHere(server, user, args));
  const list = async (user: string, ...args: string[]): Promise<Json[]> =>
    JSON.parse(await run(user, ...args, "--json"));
  const columns = (mails: Json[], ...names: string[]) =>
    mails.map((mail) => names.map((name) => mail[name]));
  await Deno.writeTextFile(join(group.dir, "plan.csv"), "a,b\n");

  await t.step("a sealed mail is answered to all who got it", async () => {
    const message = ["--title", "Plan", "--message", "At ten?"];
    const files = ["--attach", join(group.dir, "plan.csv")];
    await run("alice", "send", "--to=bob", "--cc=carol", ...message, ...files);
    await run("bob", "reply", "1", "--all", "--message", "Yes.");
    const answer = await run("alice", "read", "2");
    assertMatch(answer, /^To: alice\nCc: carol$/m);
    assertMatch(answer, /^On .*, alice wrote:\n> At ten\?\n\nYes\.$/m);
  });

  await t.step(
    "each has copies of what they sent, and threads show them",
    async () => {
      assertEquals(
        columns(await list("alice", "sent"), "index", "sent", "title"),
        [
          [1, "bob, carol", "Plan"],
        ],
      );
      const threads = await list("alice", "inbox", "--threads");
      assertEquals(columns(threads, "index", "parent", "thread"), [
        [1, undefined, 1],
        [2, 1, 1],
      ]);
    },
  );

  await t.step("a mail is passed on with its files", async () => {
    const forward = ["forward", "1", "--to=carol", "--message=", "--no-copy"];
    await run("bob", ...forward);
    const mail = await run("carol", "read", "3");
    assertStringIncludes(mail, "Title: Fwd: Plan\n");
    assertMatch(mail, /plan\.csv/);
  });

  await t.step(
    "a deleted mail comes back unread, sealed as it was",
    async () => {
      assertMatch(await run("carol", "delete", "1"), /is deleted: Plan$/m);
      assertEquals(columns(await list("carol", "undelete"), "index", "title"), [
        [1, "Plan"],
      ]);
      await run("carol", "undelete", "1");
      const [first] = await list("carol", "inbox");
      assertEquals([first.title, first.unread], ["Plan", true]);
    },
  );
});
