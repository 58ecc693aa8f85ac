import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RequestError } from "../../../lib/protocol/errors.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { Group } from "../../support/group.ts";
import { PASSWORDS } from "../../support/group_keys.ts";
import { printed, runProgram } from "../../support/programs.ts";
import { moveToDatabase } from "../../store/postgres/support/group_in_database.ts";
import {
  HAS_POSTGRES,
  LOGIN_PASSWORD,
  OWNER,
  OWNER_PASSWORD,
  SERVER_PASSWORD,
  sharedServer,
} from "../../store/postgres/support/postgres_server.ts";
import { readWhole, sendText } from "../../support/sessions.ts";

const CONTENT = "x".repeat(600_000);

Deno.test({
  name: "two servers over one database have the same mail and the same users",
  ignore: !HAS_POSTGRES,
}, async (t) => {
  await using group = await Group.create();
  const store = await moveToDatabase(group.dir);
  const ownersFile = `${group.dir}/owner.pass`;
  await Deno.writeTextFile(ownersFile, OWNER_PASSWORD, { mode: 0o600 });
  const { server: { port }, owner } = sharedServer();
  const init = [
    ...["--init-store", `postgres://${OWNER}@localhost:${port}/postgres`],
    ...["--store-password-file", "owner.pass", "--store", store],
  ];
  const made = printed(runProgram("server", init, { cwd: group.dir }));
  assertStringIncludes(await made, "The tables have version 2 already.");

  const flags = ["--enhanced", "--store", store];
  const one = await group.serve(...flags);
  const two = await group.serve(...flags);
  await t.step("mail comes by the one and is read by the other", async () => {
    const alice = await group.connect(one, "alice");
    await sendText(alice, { to: ["bob"], title: "Hi" }, CONTENT);
    await alice.close();
    const bob = await group.connect(two, "bob");
    const { mails: [mail] } = await bob.inbox({});
    assertEquals([mail.title, mail.unread], ["Hi", true]);
    const { bytes } = await readWhole(bob, { id: mail.id });
    assertEquals(new TextDecoder().decode(bytes), CONTENT);
    const { users } = await bob.users({});
    assertEquals(users, ["alice", "bob", "carol"]);
    await bob.close();
  });
  await t.step("a new password holds at both, at once", async () => {
    const changing = await group.connect(one, "alice");
    const other = await group.connect(two, "alice");
    const change = { old: PASSWORDS.alice, new: "another one" };
    await changing.changePassword(change);
    await two.waitForLog(/The session of alice ends: .* another password/);
    await assertRejects(() => other.inbox({}), Failure, "another password");
    await changing.inbox({});
    await changing.close();
    for (const [password, code] of [[change.new, 0], [change.old, 3]]) {
      const typed = `${password}\n`;
      const args = ["inbox", "--password-file", "-"];
      const opened = await group.clientHere(two, "alice", args, typed);
      assertEquals(opened.code, code, opened.stderr);
    }
  });
  await t.step("an account that ends is gone at both", async () => {
    const carol = await group.connect(one, "carol");
    const bob = await group.connect(two, "bob");
    await sendText(bob, { to: ["carol"] }, "Hi");
    await owner.transact((transaction) =>
      transaction.query(
        `DELETE FROM account WHERE name = 'carol';
        UPDATE box SET name = 'carol@2026-11-28' WHERE name = 'carol';
        UPDATE change SET number = number + 1`,
      )
    );
    await one.waitForLog(/The session of carol ends: /);
    await assertRejects(() => carol.inbox({}), Failure, "was removed");
    const again = () => sendText(bob, { to: ["carol"] }, "Hi");
    await assertRejects(again, RequestError, "No such recipient");
    await bob.close();
  });
  const { stdout } = await runProgram("server", ["status"], { cwd: group.dir });
  assertStringIncludes(stdout, `with their mail in ${store}`);
  for (const { log } of [one, two]) {
    const secret = new RegExp(`${SERVER_PASSWORD}|${LOGIN_PASSWORD}`);
    assertEquals(log.filter((line) => secret.test(line)), []);
    assertEquals(log.filter((line) => /failed|crashed/i.test(line)), []);
  }
});
