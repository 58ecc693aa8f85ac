import { assertEquals, assertStringIncludes } from "@std/assert";
import { Group } from "../../support/group.ts";
import { PASSWORDS } from "../../support/group_keys.ts";
import { printed, runProgram } from "../../support/programs.ts";

const USERS = Object.entries(PASSWORDS).map((entry) => entry.join(":"));

/** Runs keygen on the users and these aliases. */
async function keygen(group: Group, ...lines: string[]): Promise<string> {
  const input = [...USERS, ...lines, ""].join("\n");
  const outcome = runProgram("keygen", ["--users", "-"], {
    cwd: group.dir,
    input,
  });
  return await printed(outcome);
}

Deno.test("a letter to an alias reaches each of its users once, and an answer all of them", async () => {
  await using group = await Group.create();
  await keygen(group, "@team: alice, bob, carol");
  const server = await group.serve("--enhanced", "--sealed-only");
  const run = (user: string, ...args: string[]) =>
    printed(group.clientHere(server, user, args));
  const inbox = async (user: string): Promise<unknown[]> =>
    JSON.parse(await run(user, "inbox", "--json"));

  const letter = ["--title", "Plan", "--message", "At one."];
  await run("alice", "send", "--to", "bob;team", ...letter);
  for (const user of ["alice", "bob", "carol"]) {
    assertEquals((await inbox(user)).length, 1, user);
    const text = await run(user, "read", "1");
    assertStringIncludes(text, "To: bob;alice;carol\n");
  }
  await run("bob", "reply", "1", "--all", "--message", "Yes.");
  const answer = await run("carol", "read", "2");
  assertStringIncludes(answer, "To: alice\nCc: carol\n");

  // keygen runs beside the server, and the next letter says who came and went.
  const said = await keygen(group, "@team: carol, alice");
  assertStringIncludes(said, "Changed the alias team: it is without bob now.");
  const sent = await group.clientHere(
    server,
    "alice",
    ["send", "--to", "team", ...letter],
  );
  assertEquals(sent.code, 0);
  assertStringIncludes(sent.stderr, "team has changed since your last letter");
  assertStringIncludes(sent.stderr, "bob is gone, by the group's list 3");
  assertEquals((await inbox("bob")).length, 1);
  const users = await run("bob", "users");
  assertEquals(users, "alice\nbob\ncarol\nteam: alice, carol\n");
});
