import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Group } from "../../support/group.ts";
import { readWhole } from "../../support/sessions.ts";
import { RawSession } from "../support/raw_session.ts";
import { connectVia } from "../support/victims.ts";

/** Titles that would end a header, or mean something in one. */
const REFUSED = [
  "Hi\r\nFrom: carol <carol@letterlock.invalid>",
  "Hi\nDate: Thu, 1 Jan 1970 00:00:00 +0000",
  "Hi\rBcc: carol",
  "Hi\u0085From: carol",
  "Hi\u2028From: carol",
  "Hi\u2029From: carol",
  "Hi\0",
  "\n",
  "\r\n\r\nThe contents",
  "Hi\ud800",
];
const TAKEN = [
  "From: carol <carol@letterlock.invalid>",
  "=?utf-8?q?Hi=0D=0AFrom:_carol?=",
  "=?utf-8?B?SGkNCkZyb206IGNhcm9s?=",
  " Hi ",
  ": Hi",
  "",
  'Hi, "Bob" <bob@letterlock.invalid> (really); x',
  "Grüße, 世界 🌍",
  "a ".repeat(50),
  "ü".repeat(100),
];
/** Fields that a sender may give, and values that would end a line of the head. */
const GIVEN = [
  "content_type",
  "content_transfer_encoding",
  "in_reply_to",
  "references",
];
const ENDINGS = [
  "text/plain\r\nFrom: carol <carol@letterlock.invalid>",
  "7bit\nFrom: carol",
  'text/plain; a="b\nFrom: carol"',
  "<a@b>\n <c@d>",
  "<a@b>\n\nThe contents",
  "<a@b\r>",
  "text/plain\u2028From: carol",
  "text/plain\u0085",
  "7bit\0",
];
/** Contents that look like headers, or like the end of a mail. */
const CONTENTS = [
  "From: carol\nDate: yesterday\n\nforged",
  "\nFrom: carol\n",
  "\r\n\r\nFrom carol Thu Jan  1 00:00:00 1970\r\n",
  "From carol Thu Jan  1 00:00:00 1970\n",
  ".\r\nMAIL FROM:<carol>\r\n",
  "X-Letterlock-Length: 1\n\n",
];

Deno.test("nobody can forge a header", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  using alice = await RawSession.logIn(group, server, "alice");
  const bob = await connectVia(group, server, "bob");

  await t.step("by a title that ends one", async () => {
    for (const title of REFUSED) {
      const id = crypto.randomUUID();
      const { code } = await alice.ask({
        type: "send",
        id,
        to: ["bob"],
        title,
      });
      assertEquals(code, "bad_title", JSON.stringify(title));
    }
    assertEquals((await bob.inbox({})).total, 0);
  });

  await t.step("by a title or content that looks like some", async () => {
    for (const [i, title] of TAKEN.entries()) {
      await send(alice, title, CONTENTS[i % CONTENTS.length]);
    }
    const { mails } = await bob.inbox({});
    assertEquals(
      mails.map(({ from, title }) => [from, title]),
      TAKEN.map((title) => ["alice", title]),
    );
    for (const [i, { id }] of mails.entries()) {
      const { mail, bytes } = await readWhole(bob, { id });
      assertEquals(
        new TextDecoder().decode(bytes),
        CONTENTS[i % CONTENTS.length],
      );
      assertEquals(mail.to, ["bob"]);
      assert(Math.abs(mail.time - Date.now()) < 3_600_000, "the server's time");
    }
    // The server moves a mail that was read after its answer, before the next one.
    await bob.inbox({});
  });

  await t.step("on disk either: each header is there once", async () => {
    const paths = ["new", "cur"].map((folder) =>
      join(group.dir, "mail", "bob", folder)
    );
    const files = paths.flatMap((path) =>
      [...Deno.readDirSync(path)].map(({ name }) => join(path, name))
    );
    assertEquals(files.length, TAKEN.length);
    for (const file of files) {
      const [head] = (await Deno.readTextFile(file)).split("\n\n", 1);
      const names = head.split("\n").filter((line) => !/^[ \t]/.test(line))
        .map((line) => line.slice(0, line.indexOf(":")).toLowerCase());
      assertEquals(new Set(names).size, names.length, head);
      assert(head.startsWith("From: alice <alice@"), head);
      assert(!/[\r\0]/.test(head), head);
    }
  });

  await t.step("by a field that the sender may give", async () => {
    const before = (await bob.inbox({})).total;
    for (const value of ENDINGS) {
      for (const name of GIVEN) {
        const { code } = await alice.ask({
          type: "send",
          id: crypto.randomUUID(),
          to: ["bob"],
          title: "x",
          fields: { [name]: value },
          content: "",
        });
        assertEquals(code, "bad_request", `${name} ${JSON.stringify(value)}`);
      }
    }
    assertEquals((await bob.inbox({})).total, before);
  });

  await t.step("by fields of a request that does not have them", async () => {
    const before = (await bob.inbox({})).total;
    await alice.channel.post(
      {
        type: "send",
        id: crypto.randomUUID(),
        to: ["bob"],
        title: "x",
        from: "carol",
        time: 0,
        headers: { From: "carol" },
        fields: { from: "carol", From: "carol", "X-Letterlock-Length": "1" },
      } as { type: string },
    );
    assertEquals((await alice.ask({ type: "end" })).type, "ok");
    const { total, mails } = await bob.inbox({ limit: 1 });
    assertEquals([total, mails[0].from], [before + 1, "alice"]);
    assert(mails[0].time > 0);
  });
  await bob.close();
});

async function send(
  session: RawSession,
  title: string,
  content: string,
): Promise<void> {
  const id = crypto.randomUUID();
  await session.channel.post(
    { type: "send", id, to: ["bob"], title } as { type: string },
  );
  await session.channel.postData(new TextEncoder().encode(content));
  assertEquals((await session.ask({ type: "end" })).type, "ok", title);
}
