import { assertEquals, assertStringIncludes } from "@std/assert";
import { namesIn, withFolder } from "../keys/folder.ts";
import { Group } from "../support/group.ts";
import { printed, runProgram } from "../support/programs.ts";
import { readWhole, sendText } from "../support/sessions.ts";
import { IN_DATABASE } from "../support/store/group_database.ts";

function keygen(cwd: string, args: string[], input = "") {
  return runProgram("keygen", ["--bits", "2048", ...args], { cwd, input });
}

Deno.test("keygen --users - takes the users from standard input", async () => {
  await withFolder(async (dir) => {
    const stdout = await printed(
      keygen(dir, ["--users", "-"], "bob:builder\n"),
    );
    assertStringIncludes(stdout, "Made keys for the server and 1 user: bob.");
    assertEquals(namesIn(dir), ["keys", "mail"]);
  });
});

Deno.test("keygen --users /dev/stdin is standard input, too", async () => {
  await withFolder(async (dir) => {
    const args = ["--users", "/dev/stdin", "--json"];
    const { users } = JSON.parse(await printed(keygen(dir, args, "bob\n")));
    assertEquals(users[0].name, "bob");
  });
});

Deno.test("keygen --users - names standard input for a line that is wrong", async () => {
  await withFolder(async (dir) => {
    const { code, stderr } = await keygen(dir, ["--users", "-"], "bob\nBob\n");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "standard input:2: a name has only");
    assertEquals(namesIn(dir), []);
  });
});

Deno.test({
  name:
    "a later bob of a running server has an empty box until the old one comes back",
  ignore: IN_DATABASE,
}, async () => {
  await using group = await Group.create();
  const server = await group.serveHere();
  const alice = await group.connect(server, "alice");
  const inbox = async () => {
    const bob = await group.connect(server, "bob");
    const { mails } = await bob.inbox({});
    for (const { id } of mails) await readWhole(bob, { id });
    await bob.close();
    return mails.map(({ title }) => title);
  };
  await sendText(alice, { to: ["bob"], title: "to the old bob" }, "hi");
  assertEquals(await inbox(), ["to the old bob"]);
  const run = (users: string, ...args: string[]) =>
    printed(keygen(group.dir, ["--users", "-", ...args], users));
  const removed = await run("alice\n", "--remove", "bob", "--json");
  assertEquals(JSON.parse(removed).setAside.length, 1);
  const users = "alice\nbob:builder:1\n";
  await run(users);
  assertEquals(await inbox(), []);
  // The worker of alice had the old box open.
  await sendText(alice, { to: ["bob"], title: "to the new bob" }, "hi");
  assertEquals(await inbox(), ["to the new bob"]);
  await run(users, "--restore-box", "bob");
  assertEquals(await inbox(), ["to the old bob", "to the new bob"]);
  await sendText(alice, { to: ["bob"], title: "to both" }, "hi");
  assertEquals(
    await inbox(),
    ["to the old bob", "to the new bob", "to both"],
  );
  await alice.close();
});
