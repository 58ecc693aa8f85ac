import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type AnyServer, Group } from "../support/group.ts";
import { assertRefused, sendText } from "../support/sessions.ts";
import { RawSession } from "./support/raw_session.ts";
import { connectVia } from "./support/victims.ts";

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

/** A group with a server, for several attacks that do not get into each other's way. */
async function start(serve: (group: Group) => Promise<AnyServer>) {
  const group = await Group.create();
  const server = await serve(group);
  return {
    group,
    server,
    [Symbol.asyncDispose]: () => group[Symbol.asyncDispose](),
  };
}

Deno.test("names in requests lead nowhere outside of the boxes", async (t) => {
  await using served = await start((group) => group.serveHere("--enhanced"));
  await t.step(
    "a recipient's name leads nowhere but to a box",
    () => nameRecipients(served),
  );
  await t.step(
    "a mail's id leads nowhere but to a mail of the box",
    () => nameIds(served),
  );
  await t.step(
    "a title is text, whatever path it looks like",
    () => nameTitles(served),
  );
});

Deno.test(
  { name: "links lead nowhere outside of the boxes", ignore },
  async (t) => {
    // With the sandbox of workers.
    await using served = await start((group) => group.serve("--enhanced"));
    await t.step(
      "links planted in a box show and change nothing outside of it",
      () => plantLinks(served),
    );
    await t.step(
      "a hard link planted in a box shows and changes nothing outside of it",
      () => plantHardLink(served),
    );
    await t.step(
      "links planted in the place of a box's index are not written through",
      () => plantIndexLinks(served),
    );
    for (const linked of ["bob", "bob/new", "bob/cur", "bob/tmp"]) {
      await t.step(
        `nothing is written through a folder of a box that is a link: mail/${linked}`,
        () => plantFolderLink(served, linked),
      );
    }
  },
);

type ServedGroup = Awaited<ReturnType<typeof start>>;

async function nameRecipients({ group, server }: ServedGroup): Promise<void> {
  // The server removes the journal of a delivery after its answer, but before the bye.
  const first = await connectVia(group, server, "alice");
  await sendText(first, { to: ["bob"] }, "so that all boxes are there");
  await first.close();
  const before = await listing(join(group.dir, "mail"));
  const alice = await connectVia(group, server, "alice");
  for (const name of HOSTILE_NAMES) {
    const sending = sendText(alice, { to: ["bob", name] }, "x");
    await assertRefused(sending, "unknown_recipient");
  }
  await alice.close();
  const bob = await connectVia(group, server, "bob");
  assertEquals((await bob.inbox({})).total, 1);
  await bob.close();
  assertEquals(await listing(join(group.dir, "mail")), before);
}

async function nameIds({ group, server }: ServedGroup): Promise<void> {
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
}

async function nameTitles({ group, server }: ServedGroup): Promise<void> {
  const alice = await connectVia(group, server, "alice");
  await sendText(alice, { to: ["bob"], title: "first" }, "x");
  // An answer to the next request says that the work of the one before is done.
  await alice.inbox({});
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
    .filter((path) => !before.includes(path))
    // Notes of what alice sent; their names are ids.
    .filter((path) => !path.startsWith("mail/alice/drafts/"));
  assertEquals(added.length, titles.length);
  assert(added.every((path) => path.startsWith("mail/bob/new/")));
  const bob = await connectVia(group, server, "bob");
  const { mails } = await bob.inbox({ limit: titles.length });
  assertEquals(mails.map((mail) => mail.title), titles);
  await bob.close();
}

async function plantLinks({ group, server }: ServedGroup): Promise<void> {
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
}

async function plantHardLink(served: ServedGroup): Promise<void> {
  const { group, server } = served;
  const id = "1700000000.M1P1.planted";
  for (const outside of await filesOutside(served)) {
    const before = await Deno.readTextFile(outside);
    const planted = join(group.dir, "mail", "carol", "new", id);
    await Deno.link(outside, planted);
    const carol = await connectVia(group, server, "carol");
    assertEquals((await carol.inbox({})).total, 0, outside);
    await assertRefused(carol.read({ id }), "no_such_mail");
    await assertRefused(carol.delete({ id }), "no_such_mail");
    await carol.close();
    assertEquals(await Deno.readTextFile(outside), before);
    await Deno.remove(planted);
  }
}

/** A mail to another and, where root may make one, a file of another user. */
async function filesOutside(
  { group, server }: ServedGroup,
): Promise<string[]> {
  const alice = await connectVia(group, server, "alice");
  const id = await sendText(alice, { to: ["alice"] }, "for alice alone");
  await alice.close();
  const mail = join(group.dir, "mail", "alice", "new", id);
  if (Deno.uid() !== 0) return [mail];
  const notes = join(group.dir, "notes.txt");
  const text = "From: me\nSubject: Notes\n\nof mine\n";
  await Deno.writeTextFile(notes, text, { mode: 0o600 });
  await Deno.chown(notes, 65534, 65534);
  return [mail, notes];
}

async function plantIndexLinks({ group, server }: ServedGroup): Promise<void> {
  const outside = join(group.dir, "notes.txt");
  for (const end of ["", "-wal", "-shm"]) {
    await Deno.writeTextFile(outside, "of mine");
    const link = join(group.dir, "mail", "alice", `letterlock.db${end}`);
    await Deno.remove(link).catch(() => {});
    await Deno.symlink(outside, link);
    const alice = await connectVia(group, server, "alice");
    await sendText(alice, { to: ["alice"] }, "x");
    await alice.inbox({});
    await alice.close();
    assertEquals(await Deno.readTextFile(outside), "of mine", end);
  }
}

async function plantFolderLink(
  { group, server }: ServedGroup,
  linked: string,
): Promise<void> {
  const elsewhere = join(group.dir, "elsewhere");
  for (const folder of ["tmp", "new", "cur"]) {
    await Deno.mkdir(join(elsewhere, folder), { recursive: true });
  }
  const before = await listing(elsewhere);
  const path = join(group.dir, "mail", linked);
  await Deno.rename(path, `${path}.away`);
  await Deno.symlink(elsewhere, path);
  const alice = await connectVia(group, server, "alice");
  const carol = await connectVia(group, server, "carol");
  const { total } = await carol.inbox({});
  // What bob sends begins in his tmp, what he gets does not.
  const sender = linked === "bob/tmp"
    ? await connectVia(group, server, "bob")
    : alice;
  const sending = sendText(sender, { to: ["carol", "bob"] }, "x");
  await assertRefused(sending, "storage");
  if (sender !== alice) await sender.close();
  await sendText(alice, { to: ["carol"] }, "to a real box");
  assertEquals((await carol.inbox({})).total, total + 1, "all or none");
  assertEquals(await listing(elsewhere), before);
  await alice.close();
  await carol.close();
  await Deno.remove(path);
  await Deno.rename(`${path}.away`, path);
}

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
