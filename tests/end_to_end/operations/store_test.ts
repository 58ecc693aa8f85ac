import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { RequestError } from "../../../lib/protocol/errors.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { Group } from "../../support/group.ts";
import { SCHEMA_VERSION } from "../../../lib/store/postgres/schema/schema.ts";
import { PASSWORDS } from "../../support/group_keys.ts";
import { printed, runProgram } from "../../support/programs.ts";
import { removeAccountFiles } from "../../store/postgres/support/database_accounts.ts";
import {
  HAS_POSTGRES,
  LOGIN_PASSWORD,
  OWNER,
  OWNER_PASSWORD,
  SERVER_PASSWORD,
  SERVER_ROLE,
  sharedServer,
} from "../../store/postgres/support/postgres_server.ts";
import { readWhole, sendText } from "../../support/sessions.ts";

const CONTENT = "x".repeat(600_000);

/** The address of the database by a role. */
function storeAs(role: string): string {
  const { port } = sharedServer().server;
  return `postgres://${role}@localhost:${port}/postgres`;
}

/** Runs keygen with the database, and gives its summary. */
function keygen(group: Group, ...args: string[]): Promise<string> {
  const store = ["--store", storeAs(OWNER), "--bits", "2048"];
  const all = [...store, ...args];
  return printedOnly(runProgram("keygen", all, { cwd: group.dir }));
}

/** What a program prints that may warn. */
async function printedOnly(
  running: ReturnType<typeof runProgram>,
): Promise<string> {
  const { code, stdout, stderr } = await running;
  assertEquals(code, 0, stderr);
  return stdout;
}

/** The address of the database, and the passwords of its roles in files. */
async function prepare(group: Group): Promise<string> {
  await Deno.remove(`${group.dir}/mail`, { recursive: true });
  const files = [
    ["keys/server/store.pass", SERVER_PASSWORD],
    ["keys/server/store_login.pass", LOGIN_PASSWORD],
    ["keys/group/store_owner.pass", OWNER_PASSWORD],
  ];
  for (const [file, text] of files) {
    await Deno.writeTextFile(`${group.dir}/${file}`, text, { mode: 0o600 });
  }
  return storeAs(SERVER_ROLE);
}

Deno.test({
  name: "two servers over one database have the same mail and the same users",
  ignore: !HAS_POSTGRES,
}, async (t) => {
  await using group = await Group.create();
  const store = await prepare(group);
  const init = [
    ...["--init-store", storeAs(OWNER), "--store", store],
    ...["--store-password-file", "keys/group/store_owner.pass"],
  ];
  const made = printed(runProgram("server", init, { cwd: group.dir }));
  const already = `The tables have version ${SCHEMA_VERSION} already.`;
  assertStringIncludes(await made, already);
  const keys = `${group.dir}/keys/server`;
  const from = "Took 3 accounts and the group's list from keys/server into";
  assertStringIncludes(await keygen(group), `${from} ${storeAs(OWNER)}.`);
  await removeAccountFiles(keys);
  await Deno.remove(`${keys}/group_sign.pub`);
  await Deno.remove(`${keys}/allowed_signers`);

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
    const removed = await keygen(group, "--remove", "carol");
    assertMatch(removed, /their mail is kept in carol@\d{4}-\d\d-\d\d\./);
    await one.waitForLog(/The session of carol ends: /);
    await assertRejects(() => carol.inbox({}), Failure, "was removed");
    const again = () => sendText(bob, { to: ["carol"] }, "Hi");
    await assertRejects(again, RequestError, "No such recipient");
    await bob.close();
  });
  await t.step(
    "another of that name has an empty box, until it is given back",
    async () => {
      assertStringIncludes(await keygen(group), "Made keys for 1 user: carol.");
      const password = `${PASSWORDS.carol}\n`;
      const inbox = ["inbox", "--password-file", "-"];
      const empty = await group.clientHere(two, "carol", inbox, password);
      assertEquals(empty.stdout.trimEnd().split("\n").length, 1, empty.stdout);
      const restored = await keygen(group, "--restore-box", "carol");
      assertMatch(restored, /Gave carol the mail of carol@/);
      const full = await group.clientHere(one, "carol", inbox, password);
      assertStringIncludes(full.stdout, "bob");
    },
  );
  const { stdout } = await runProgram("server", ["status"], { cwd: group.dir });
  assertStringIncludes(stdout, `Mail:      in ${store}`);
  for (const { log } of [one, two]) {
    const secret = new RegExp(`${SERVER_PASSWORD}|${LOGIN_PASSWORD}`);
    assertEquals(log.filter((line) => secret.test(line)), []);
    assertEquals(log.filter((line) => /failed|crashed/i.test(line)), []);
  }
});
