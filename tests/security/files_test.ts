import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Group } from "../end_to_end/group.ts";
import { assertRefused, sendText } from "../end_to_end/sessions.ts";
import { RawSession } from "./raw_session.ts";
import { connectVia } from "./victims.ts";

const ignore = Deno.build.os === "windows";

/** Names that could lead out of a folder, or are none. */
const HOSTILE_NAMES = [
  "..",
  ".",
  "",
  "/",
  "../bob",
  "../../keys/server/server_private.pem",
  "/etc/passwd",
  "bob/new",
  "bob/../../x",
  "bob\0",
  "bob\n",
  "bob\r\nBcc: carol",
  " bob",
  "Bob",
  "b\u043eb",
  "\u202ebob",
  "bob\u200f",
  "~",
  "$HOME",
  "-rf",
  "*",
  "server",
  "constructor",
  "__proto__",
  "x".repeat(4000),
  "..\\..\\x",
  "CON",
];

Deno.test("a recipient's name leads nowhere but to a box", async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const alice = await connectVia(group, server, "alice");
  await sendText(alice, { to: ["bob"] }, "so that all boxes are there");
  const before = await listing(join(group.dir, "mail"));
  for (const name of HOSTILE_NAMES) {
    const sending = sendText(alice, { to: ["bob", name] }, "x");
    await assertRefused(sending, "unknown_recipient");
  }
  await alice.close();
  const bob = await connectVia(group, server, "bob");
  assertEquals((await bob.inbox({})).total, 1);
  await bob.close();
  assertEquals(await listing(join(group.dir, "mail")), before);
});

Deno.test("a mail's id leads nowhere but to a mail of the box", async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const carol = await connectVia(group, server, "carol");
  const id = await sendText(carol, { to: ["carol"] }, "for carol alone");
  await carol.close();
  using alice = await RawSession.logIn(group, server, "alice");
  const ids = [...HOSTILE_NAMES, id, `../../carol/new/${id}`, `${id}:2,S`];
  for (const hostile of ids) {
    for (const type of ["read", "delete"]) {
      const { code } = await alice.ask({ type, id: hostile });
      assert(code === "bad_request" || code === "no_such_mail", hostile);
    }
  }
  for (const index of [1, 2, 2 ** 31, Number.MAX_SAFE_INTEGER]) {
    assertEquals(
      (await alice.ask({ type: "read", index })).code,
      "no_such_mail",
    );
  }
});

Deno.test("a title is text, whatever path it looks like", async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const alice = await connectVia(group, server, "alice");
  await sendText(alice, { to: ["bob"], title: "first" }, "x");
  const before = await listing(group.dir);
  const titles = [
    "../../x",
    "a/b",
    "/etc/passwd",
    "%2e%2e",
    "\u202Etxt.exe",
    "..\\x",
  ];
  for (const title of titles) {
    await sendText(alice, { to: ["bob"], title }, "x");
  }
  for (const title of ["a\0b", "a\nb", "a\r\nBcc: carol", "x".repeat(4000)]) {
    await assertRefused(
      sendText(alice, { to: ["bob"], title }, "x"),
      "bad_title",
    );
  }
  await alice.close();
  const added = (await listing(group.dir))
    .filter((path) => !before.includes(path));
  assertEquals(added.length, titles.length);
  assert(added.every((path) => path.startsWith("mail/bob/new/")));
  const bob = await connectVia(group, server, "bob");
  const { mails } = await bob.inbox({});
  assertEquals(mails.map((mail) => mail.title), ["first", ...titles]);
  await bob.close();
});

Deno.test({
  name: "links planted in a box show and change nothing outside of it",
  ignore,
}, async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const secret = join(group.dir, "keys", "server", "server_private.pem");
  const before = await Deno.readTextFile(secret);
  const folder = join(group.dir, "mail", "bob", "new");
  await Deno.symlink(secret, join(folder, "1700000000.M1P1.planted"));
  await Deno.symlink("/etc", join(folder, "1700000001.M1P1.planted"));
  await Deno.symlink("nowhere", join(folder, "1700000002.M1P1.planted"));
  await Deno.mkdir(join(folder, "1700000003.M1P1.planted"));
  const alice = await connectVia(group, server, "alice");
  await sendText(alice, { to: ["bob"], title: "Real" }, "x");
  await alice.close();
  const bob = await connectVia(group, server, "bob");
  const { mails } = await bob.inbox({});
  assertEquals(mails.map((mail) => mail.title), ["Real"]);
  assertEquals(
    (await bob.search({ text: "PRIVATE", contents: true })).mails,
    [],
  );
  for (const id of ["1700000000.M1P1.planted", "1700000001.M1P1.planted"]) {
    await assertRefused(bob.read({ id }), "no_such_mail");
    await assertRefused(bob.delete({ id }), "no_such_mail");
  }
  await bob.delete({ index: 1 });
  await bob.close();
  assertEquals(await Deno.readTextFile(secret), before);
});

Deno.test({
  name: "a hard link planted in a box shows and changes nothing outside of it",
  ignore,
}, async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const notes = "From: me\nSubject: Notes\n\nof mine\n";
  const outside = join(group.dir, "notes.txt");
  await Deno.writeTextFile(outside, notes, { mode: 0o600 });
  const id = "1700000000.M1P1.planted";
  await Deno.link(outside, join(group.dir, "mail", "bob", "new", id));
  const bob = await connectVia(group, server, "bob");
  assertEquals((await bob.inbox({})).total, 0);
  await assertRefused(bob.read({ id }), "no_such_mail");
  await assertRefused(bob.delete({ id }), "no_such_mail");
  await bob.close();
  assertEquals(await Deno.readTextFile(outside), notes);
});

Deno.test({
  name: "links planted in the place of a box's index are not written through",
  ignore,
}, async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const outside = join(group.dir, "notes.txt");
  for (const end of ["", "-wal", "-shm"]) {
    await Deno.writeTextFile(outside, "of mine");
    const link = join(group.dir, "mail", "bob", `letterlock.db${end}`);
    await Deno.remove(link).catch(() => {});
    await Deno.symlink(outside, link);
    const bob = await connectVia(group, server, "bob");
    await sendText(bob, { to: ["bob"] }, "x");
    await bob.inbox({});
    await bob.close();
    assertEquals(await Deno.readTextFile(outside), "of mine", end);
  }
});

Deno.test({
  name: "nothing is written through a folder of a box that is a link",
  ignore,
}, async (t) => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const elsewhere = join(group.dir, "elsewhere");
  for (const folder of ["tmp", "new", "cur"]) {
    await Deno.mkdir(join(elsewhere, folder), { recursive: true });
  }
  const alice = await connectVia(group, server, "alice");
  const carol = await connectVia(group, server, "carol");
  const before = await listing(elsewhere);
  let mails = 0;
  for (const linked of ["bob", "bob/new", "bob/cur", "bob/tmp"]) {
    await t.step(`mail/${linked}`, async () => {
      const path = join(group.dir, "mail", linked);
      await Deno.rename(path, `${path}.away`);
      await Deno.symlink(elsewhere, path);
      // What bob sends begins in his tmp, what he gets does not.
      const sender = linked === "bob/tmp"
        ? await connectVia(group, server, "bob")
        : alice;
      const sending = sendText(sender, { to: ["carol", "bob"] }, "x");
      await assertRefused(sending, "storage");
      if (sender !== alice) await sender.close();
      await sendText(alice, { to: ["carol"] }, "to a real box");
      assertEquals((await carol.inbox({})).total, ++mails, "all or none");
      assertEquals(await listing(elsewhere), before);
      await Deno.remove(path);
      await Deno.rename(`${path}.away`, path);
    });
  }
  await alice.close();
  await carol.close();
});

/** Every path in a folder and below but the mail indexes, which come and go. */
async function listing(dir: string, path = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(dir, path))) {
    if (name.startsWith("letterlock.db")) continue;
    const inner = path === "" ? name : `${path}/${name}`;
    paths.push(inner);
    if (isDirectory) paths.push(...await listing(dir, inner));
  }
  return paths.sort();
}
