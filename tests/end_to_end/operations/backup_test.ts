import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { exists } from "@std/fs/exists";
import { join } from "@std/path";
import type { MailSession } from "../../../lib/client/session/mail_session.ts";
import { generateIdentity, recipientOf } from "../../../lib/seal/age_keys.ts";
import { Group } from "../../support/group.ts";
import {
  type Outcome,
  printed,
  runProgram,
  spawnProgram,
} from "../../support/programs.ts";
import { sendText } from "../../support/sessions.ts";
import { IN_DATABASE } from "../../support/store/group_database.ts";

const USERS = ["alice", "bob", "carol"];

function mailServer(group: Group, ...args: string[]): Promise<Outcome> {
  return runProgram("server", args, { cwd: group.dir });
}

/** Sends mails to all, with marks after each, until it is told to stop. */
async function sendOn(
  session: MailSession,
  user: string,
  isOver: () => boolean,
  acknowledged: (id: string) => void,
): Promise<void> {
  for (let i = 0; !isOver(); i++) {
    const content = `${user} ${i} `.repeat(1 + i % 3 * 4000);
    acknowledged(await sendText(session, { to: USERS }, content));
    const { mails: [first, second] } = await session.inbox({ limit: 2 });
    if (second) await session.mark({ id: second.id, unread: i % 2 === 0 });
    // A mail of its own, which nobody else counts.
    if (i % 5 === 4 && first) {
      await session.mark({ id: first.id, unread: false });
    }
  }
}

/** The ids of the mails in a box. */
function idsIn(mail: string, user: string): Set<string> {
  const names = ["new", "cur"].flatMap((folder) =>
    [...Deno.readDirSync(join(mail, user, folder))].map(({ name }) => name)
  );
  const ids = names.map((name) => name.replace(/:2,.*/, ""));
  assertEquals(new Set(ids).size, ids.length, "no mail is there twice");
  return new Set(ids);
}

Deno.test({
  name: "a backup that is taken while five clients send is whole, and serves",
  ignore: IN_DATABASE,
}, async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced", "--max-per-user", "5");
  const senders = ["alice", "alice", "bob", "bob", "carol"];
  const sessions = await Promise.all(
    senders.map((user) => group.connect(server, user)),
  );
  const acknowledged = new Set<string>();
  let isOver = false;
  const sending = sessions.map((session, i) =>
    sendOn(session, senders[i], () => isOver, (id) => acknowledged.add(id))
  );
  await server.waitForLines("An email", 12);
  const before = new Set(acknowledged);
  const identity = await generateIdentity();
  const key = join(group.dir, "backup_key.txt");
  await Deno.writeTextFile(key, `${identity}\n`, { mode: 0o600 });
  const to = await recipientOf(identity);
  const saved = await printed(mailServer(group, "backup", "b.age", "--to", to));
  isOver = true;
  await Promise.all(sending);
  for (const session of sessions) await session.close();
  await server.stop();
  const args = ["restore", "b.age", "copy", "--identity", key];
  const restored = await mailServer(group, ...args);
  assertEquals(restored.code, 0, restored.stderr);
  const mail = join(group.dir, "copy", "mail");
  const boxes = USERS.map((user) => idsIn(mail, user));
  for (const ids of boxes) {
    assertEquals(before.difference(ids).size, 0, "what was acknowledged is in");
    assertEquals(ids, boxes[0], "each mail is in all boxes or in none");
  }
  const count = 3 * boxes[0].size;
  assertStringIncludes(saved, ` with ${count} mails to b.age: `);
  assertStringIncludes(restored.stdout, `3 boxes with ${count} mails, as of`);
  const places = ["--keys", "copy/keys/server", "--mail", "copy/mail"];
  const checked = await printed(mailServer(group, "--check", ...places));
  assertEquals(
    checked,
    `Checked 3 boxes with ${count} mails: nothing is wrong.\n`,
  );
  const again = await group.serve("--enhanced", ...places);
  const carol = await group.connect(again, "carol");
  assertEquals((await carol.inbox({ limit: 1 })).total, boxes[2].size);
  await carol.close();
});

Deno.test("backup and restore refuse in one line, and leave nothing behind", async () => {
  await using group = await Group.create();
  const refused = async (code: number, message: string, ...args: string[]) => {
    const outcome = await mailServer(group, ...args);
    assertEquals([outcome.code, outcome.stdout], [code, ""]);
    assertEquals(outcome.stderr, `mail-server: error: ${message}\n`);
  };
  const saved = await printed(mailServer(group, "backup", "b.tar"));
  assertStringIncludes(saved, "It holds private keys and is not encrypted");
  const path = join(group.dir, "b.tar");
  assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
  await refused(
    1,
    "Cannot restore into keys: it is not empty; name a new folder",
    ...["restore", "b.tar", "keys"],
  );
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(join(group.dir, "cut.tar"), bytes.subarray(0, 9999));
  await refused(
    1,
    "Cannot restore cut.tar: its end is missing",
    ...["restore", "cut.tar", "copy"],
  );
  await refused(
    2,
    "mail/b.tar is in MAIL, which is saved: choose another place; --help shows what is possible"
      .replace("MAIL", await Deno.realPath(join(group.dir, "mail"))),
    ...["backup", "mail/b.tar"],
  );
  await refused(
    2,
    '--to takes a public key of age, age1…, not "bob"; --help shows what is possible',
    ...["backup", "c.tar", "--to", "bob"],
  );
  await refused(
    1,
    "Cannot write none/b.tar: there is no such file or folder",
    ...["backup", "none/b.tar"],
  );
  await Deno.writeTextFile(join(group.dir, "mail", ".version"), "7\n");
  const newer = `Cannot use the mail in ${await Deno.realPath(
    join(group.dir, "mail"),
  )}: its store has version 7, and this program knows up to 1; a newer letterlock wrote it, and one as new reads it`;
  await refused(1, newer, "backup", "c.tar");
  await refused(1, newer, "--check", "--repair");
  await refused(1, newer, "--port", "0");
  const names = [...Deno.readDirSync(group.dir)].map(({ name }) => name).sort();
  assertEquals(names.filter((name) => /tar|copy/.test(name)), [
    "b.tar",
    "cut.tar",
  ]);
});

/** A file system without room for the backup, where the system lets us make one. */
Deno.test("a backup that finds no room leaves the earlier one", async () => {
  await using group = await Group.create();
  await printed(mailServer(group, "backup", "b.tar"));
  const before = await Deno.readFile(join(group.dir, "b.tar"));
  const outcome = await runProgram("server", ["backup", "b.tar"], {
    cwd: group.dir,
    // No file may be larger, and the signal that says so is passed over.
    before: "trap '' XFSZ; ulimit -f 8",
  });
  assertEquals(outcome.code, 1);
  assertStringIncludes(outcome.stderr, "b.tar: the file is too large");
  assertEquals(await Deno.readFile(join(group.dir, "b.tar")), before);
  const names = [...Deno.readDirSync(group.dir)].map(({ name }) => name);
  assert(!names.some((name) => name.includes("tmp-")), names.join());
});

Deno.test("a restore that a signal ends leaves nothing behind", async () => {
  await using group = await Group.create();
  const child = spawnProgram("server", ["restore", "-", "copy"], {
    cwd: group.dir,
  });
  const copy = join(group.dir, "copy");
  // It has begun once the folder is there, and waits for a backup that does not come.
  while (!await exists(join(copy, "unfinished-restore"))) {
    await new Promise((done) => setTimeout(done, 10));
  }
  child.kill("SIGTERM");
  const { code } = await child.status;
  assertEquals(code, 143);
  assertEquals(await exists(copy), false);
  await Promise.all([
    child.stdin.abort().catch(() => {}),
    child.stdout.cancel(),
    child.stderr.cancel(),
  ]);
});
