import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { Group } from "../support/group.ts";
import { printed } from "../support/programs.ts";
import { readWhole } from "../support/sessions.ts";
import { IN_DATABASE } from "../support/store/group_database.ts";

const BYTES = Uint8Array.from({ length: 3000 }, (_, i) => i * 7 & 255);
const TEXT = "From me\n.\r\nGrüße 你好 🍜 without a newline";

/** The mails of these tests are as they were sent, byte for byte. */
const SEND = ["send", "--seal=never"];

/** Names in a folder, sorted. */
function namesIn(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
}

/** The files of a folder, each with its name. */
function messagesIn(dir: string): [string, Uint8Array][] {
  return namesIn(dir).map((
    name,
  ) => [name, Deno.readFileSync(`${dir}/${name}`)]);
}

Deno.test("the one-shot commands, from send to export", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const path = (name: string) => join(group.dir, name);
  const here = (user: string, args: string[], input?: string) =>
    printed(group.clientHere(server, user, args, input));
  const json = async (user: string, ...args: string[]) =>
    JSON.parse(await here(user, [...args, "--json"]));
  await Deno.writeFile(path("bytes"), BYTES);

  await t.step("send takes --file, --message and the input", async () => {
    const to = [...SEND, "--to", "bob"];
    const said = await here("alice", [
      ...to,
      "--title",
      "A",
      "--file",
      path("bytes"),
    ]);
    assertEquals(said, "The message is sent to the server.\n");
    await here("alice", [...to, "--title", "B", "--message", TEXT]);
    await here("alice", [...to, "--title", "C"], TEXT);
    await here("alice", [...to, "--title", "D", "--file", "-"], "");
  });

  await t.step("send --to takes several names, each once", async () => {
    const to = ["--to", "bob;carol", "--to", " bob ; alice"];
    const args = [...SEND, ...to, "--title", "To all", "--message", "hi"];
    const { id } = await json("alice", ...args);
    const [mail] = await json("carol", "inbox");
    assertEquals(mail.id, id);
    const shown = await here("carol", ["read", "--id", id]);
    assertMatch(shown, /^From: alice\nTo: bob;carol;alice\n/);
  });

  await t.step("users lists who can be written to", async () => {
    assertEquals(await here("bob", ["users"]), "alice\nbob\ncarol\n");
  });

  await t.step("doctor finds nothing wrong", async () => {
    const said = await here("bob", ["doctor", "--json"]);
    const { ok, checks } = JSON.parse(said);
    assertEquals(ok, true);
    assertEquals(checks.at(-1), {
      name: "login",
      state: "ok",
      text: "bob is let in",
    });
  });

  await t.step("inbox lists all, the newest, and the unread", async () => {
    const lines = (await here("bob", ["inbox"])).split("\n");
    assertEquals(lines[0], "Index  From      DateTime                   Title");
    const day =
      /^u {3}1N alice {5}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4} {2}A$/;
    assertMatch(lines[1], day);
    assertEquals(lines.length, 7);
    const newest = await json("bob", "inbox", "--limit", "2");
    assertEquals(
      newest.map(({ index, title }: Entry) => [index, title]),
      [[4, "D"], [5, "To all"]],
    );
    assertEquals(newest[0].length, 0);
    assertMatch(newest[0].time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  await t.step("read shows a mail and marks it read", async () => {
    const shown = await here("bob", ["read", "2"]);
    assertMatch(
      shown,
      /^From: alice\nTo: bob\nTime and Date Received: [-\d]{10} [:\d]{8} [-+]\d{4}\nTitle: B\nNot sealed: .*\nContent Length: 39\nContents:\nFrom me\n\.\nGrüße 你好 🍜 without a newline\n$/,
    );
    const unread = await json("bob", "inbox", "--unread");
    assertEquals(titles(unread), ["A", "C", "D", "To all"]);
  });

  await t.step(
    "read --raw, --output and --json give the exact contents",
    async () => {
      assertEquals(await here("bob", ["read", "3", "--raw"]), TEXT);
      assertEquals(
        await here("bob", ["read", "1", "--output", path("copy")]),
        "",
      );
      assertEquals(await Deno.readFile(path("copy")), BYTES);
      assertEquals((await Deno.stat(path("copy"))).mode! & 0o777, 0o600);
      const text = await json("bob", "read", "3");
      assertEquals([text.contents, text.encoding], [TEXT, "utf-8"]);
      const bytes = await json("bob", "read", "1");
      assertEquals(bytes.encoding, "base64");
      assertEquals(Uint8Array.fromBase64(bytes.contents), BYTES);
    },
  );

  await t.step("search finds titles, senders and contents", async () => {
    const found = async (...args: string[]) =>
      titles(await json("bob", "search", ...args));
    const said = await here("bob", ["search", "to ALL", "--json"]);
    assertEquals(titles(JSON.parse(said)), ["To all"]);
    assertEquals(await found("alice", "--limit", "2"), ["D", "To all"]);
    assertEquals(await found("你好"), []);
    assertEquals(await found("你好", "--contents"), ["B", "C"]);
  });

  await t.step("export writes an mbox file and a Maildir", async () => {
    const said = await here("bob", [
      "export",
      "--format",
      "mbox",
      path("mbox"),
    ]);
    assertEquals(said, `Exported 5 mails to ${path("mbox")}.\n`);
    const mbox = await Deno.readTextFile(path("mbox/bob.mbox"));
    assertEquals(mbox.match(/^From alice@letterlock\.invalid /gm)?.length, 5);
    assert(mbox.includes("\n>From me\n.\r\nGrüße 你好"));
    const maildir = path("maildir");
    assertEquals(
      await here("bob", ["export", "--format", "maildir", maildir]),
      `Exported 5 mails to ${maildir}.\n`,
    );
    assertEquals(namesIn(path("maildir")), ["cur", "new", "tmp"]);
    assertEquals(namesIn(path("maildir/cur")).length, 3);
    assertEquals(namesIn(path("maildir/new")).length, 2);
    for (const folder of IN_DATABASE ? [] : ["cur", "new"]) {
      const [ours, theirs] = ["maildir", "mail/bob"].map((dir) =>
        messagesIn(path(`${dir}/${folder}`))
      );
      assertEquals(ours, theirs);
    }
    const there = "Imported 0 mails; 5 were already there.\n";
    assertEquals(await here("bob", ["import", maildir]), there);
    assertEquals(await here("bob", ["import", path("mbox/bob.mbox")]), there);
    const unread = await json("bob", "inbox", "--unread");
    assertEquals(titles(unread), ["D", "To all"]);
  });

  await t.step("delete removes one mail, by index or id", async () => {
    const said = await here("bob", ["delete", "1"]);
    assertEquals(said, "Mail 1 from alice is deleted: A\n");
    const [first] = await json("bob", "inbox");
    assertEquals([first.index, first.title], [1, "B"]);
    const gone = await json("bob", "delete", "--id", first.id);
    assertEquals(gone.id, first.id);
    assertEquals(titles(await json("bob", "inbox")), ["C", "D", "To all"]);
  });

  await t.step("what others wrote is shown, not obeyed", async () => {
    const title = "\u202egnp.exe";
    const args = [...SEND, "--to", "carol", "--title", title];
    await here("alice", args, "\x1b]0;owned\x07\x1b[2J\u009b");
    const list = await here("carol", ["inbox", "--limit", "1"]);
    assertMatch(list, /\\u202egnp\.exe\n$/);
    const shown = await here("carol", ["read", "2"]);
    assertMatch(shown, /^Title: \\u202egnp\.exe$/m);
    assertMatch(shown, /\n\\x1b\]0;owned\\x07\\x1b\[2J\\x9b\n$/);
    const raw = await here("carol", ["read", "2", "--raw"]);
    assertEquals(raw, "\x1b]0;owned\x07\x1b[2J\u009b");
    const [mail] = await json("carol", "inbox", "--limit", "1");
    assertEquals(mail.title, title);
  });

  await t.step("a file of exactly the limit is sent whole", async () => {
    await Deno.writeTextFile(path("limit"), "🍜".repeat(1_000_000));
    await here("alice", [
      ...SEND,
      ...["--to", "carol", "--title", "L", `--file=${path("limit")}`],
    ]);
    const carol = await group.connect(server, "carol");
    const { mail, bytes } = await readWhole(carol, { index: 3 });
    assertEquals([mail.length, bytes.length], [1_000_000, 4_000_000]);
    await carol.close();
  });

  await t.step(
    "an empty list is one line and a word to the person",
    async () => {
      await here("carol", ["delete", "3"]);
      await here("carol", ["read", "1"]);
      const none = await group.clientHere(server, "carol", [
        "inbox",
        "--unread",
      ]);
      assertEquals([none.code, none.stderr], [0, "There is no unread mail.\n"]);
      assertEquals(await json("carol", "search", "nowhere"), []);
    },
  );

  await t.step("a title and a message may be empty", async () => {
    const args = [...SEND, "--to", "carol", "--title=", "--message="];
    await here("alice", args);
    const [mail] = await json("carol", "inbox", "--limit", "1");
    assertEquals([mail.title, mail.length], ["", 0]);
  });
});

interface Entry {
  index: number;
  title: string;
}

function titles(mails: Entry[]): string[] {
  return mails.map(({ title }) => title);
}
