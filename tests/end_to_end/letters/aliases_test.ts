import { assertEquals, assertStringIncludes } from "@std/assert";
import { generateKeys } from "../../../lib/keygen/generate.ts";
import { formatSummary } from "../../../lib/keygen/summary.ts";
import { Group } from "../../support/group.ts";
import { PASSWORDS } from "../../support/group_keys.ts";
import { printed } from "../../support/programs.ts";
import { IN_DATABASE } from "../../support/store/group_database.ts";

const USERS = Object.entries(PASSWORDS).map((entry) => entry.join(":"));

/** Runs keygen on the users and these aliases; gives what it says. */
async function keygen({ dir }: Group, ...lines: string[]): Promise<string> {
  const usersFile = `${dir}/users.txt`;
  const text = [...USERS, ...lines, ""].join("\n");
  await Deno.writeTextFile(usersFile, text, { mode: 0o600 });
  const report = await generateKeys({
    ...{ usersFile, usersNamed: true, bits: 2048 },
    ...{ keys: `${dir}/keys`, mail: `${dir}/mail` },
    ...{ rotate: [], remove: [], restoreBox: [], deleteBox: [] },
  });
  return formatSummary(report).join("\n");
}

Deno.test({
  name:
    "a letter to an alias reaches each of its users once, and an answer all of them",
  ignore: IN_DATABASE,
}, async () => {
  await using group = await Group.create();
  await keygen(group, "@team: alice, bob, carol");
  const server = await group.serveHere("--enhanced", "--sealed-only");
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
