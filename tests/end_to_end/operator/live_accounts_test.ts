import { assert, assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { Group } from "../../support/group.ts";
import { printed, runProgram } from "../../support/programs.ts";
import { IN_DATABASE } from "../../support/store/group_database.ts";

Deno.test({
  name:
    "users come and go, and the server's key changes, while the server runs",
  // The accounts are in the files that keygen changes here.
  ignore: IN_DATABASE,
}, async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const alice = await group.connect(server, "alice");
  const parked = await alice.park();
  const over = assertRejects(
    () => parked.news(),
    Failure,
    "the account was removed, or has new keys or another password",
  );
  await server.waitForLog(/alice waits for news from/);
  const carol = await group.connect(server, "carol");
  const args = ["--users", "-", "--remove", "alice", "--rotate", "server"];
  await printed(runProgram("keygen", [...args, "--bits", "2048"], {
    cwd: group.dir,
    input: "bob\ncarol\ndave\n",
  }));
  await over;
  await server.waitForLog(/alice waits for news no more: the account was/);
  // dave and his copy of the new key are there, and so is bob's.
  const mail = ["--to", "carol", "--title", "Hi", "--message", "x"];
  for (const user of ["dave", "bob"]) {
    const sent = await group.clientHere(server, user, ["send", ...mail]);
    assertEquals(sent.code, 0, sent.stderr);
  }
  await server.waitForLog(/The keys were loaded anew; sessions go on/);
  assertEquals((await carol.inbox({})).total, 2, "her session went on");
  const { users } = await carol.users({});
  assert(users.includes("dave") && !users.includes("alice"));
  await carol.close();
});
