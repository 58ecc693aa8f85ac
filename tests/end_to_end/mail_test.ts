import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Group } from "../support/group.ts";
import { assertRefused, readWhole, sendText } from "../support/sessions.ts";

const CONTENTS: Record<string, string | Uint8Array> = {
  "one character": "x",
  "15 characters": "fifteen letters",
  "16 characters": "sixteen letters!",
  "17 characters": "seventeen letters",
  "nothing": "",
  "lines that mail programs treat": "From me\n.\r\n..\n>From\r\n\n",
  "many languages": "ünïcödé, 你好, مرحبا, नमस्ते, 👩‍🚀",
  "bytes that are no text": Uint8Array.from(
    { length: 1000 },
    (_, i) => i & 255,
  ),
  "4,096 characters": "d".repeat(4096),
  "4,097 characters": "e".repeat(4097),
  "50,000 characters": "a".repeat(50_000),
  "65,536 characters": "b".repeat(65_536),
  "1,000,000 characters": "c".repeat(1_000_000),
  "1,000,000 characters of four bytes": "🍜".repeat(1_000_000),
};

for (const flags of [[], ["--enhanced"]]) {
  const mode = flags.length ? "enhanced" : "basic";
  Deno.test(`${mode}: mail arrives as it was sent`, async (t) => {
    await using group = await Group.create();
    const server = await group.serveHere(...flags);
    const alice = await group.connect(server, "alice");
    const bob = await group.connect(server, "bob");

    for (const [name, content] of Object.entries(CONTENTS)) {
      await t.step(`${name} come back byte for byte`, async () => {
        const bytes = typeof content === "string"
          ? new TextEncoder().encode(content)
          : content;
        const id = await sendText(alice, { to: ["bob"] }, content);
        const received = await readWhole(bob, { id });
        assertEquals(received.bytes.length, bytes.length);
        assert(received.bytes.every((byte, i) => byte === bytes[i]));
        if (typeof content === "string") {
          assertEquals(received.mail.length, [...content].length);
        }
      });
    }

    await t.step("to several recipients, each once", async () => {
      const to = ["bob", "alice", "bob", "carol"];
      const id = await sendText(alice, { to, title: "To all" }, "hi");
      const { mail } = await readWhole(bob, { id });
      assertEquals(mail.to, ["bob", "alice", "carol"]);
      const { mails } = await bob.inbox({});
      assertEquals(mails.filter(({ title }) => title === "To all").length, 1);
      assertEquals((await readWhole(alice, { id })).bytes.length, 2);
    });

    await t.step("two mails with one title are two mails", async () => {
      const before = (await bob.inbox({})).total;
      await sendText(alice, { to: ["bob"], title: "Re: hello" }, "one");
      await sendText(alice, { to: ["bob"], title: "Re: hello" }, "two");
      const { total, mails } = await bob.inbox({ limit: 2 });
      assertEquals(total, before + 2);
      assertEquals(mails.map(({ title }) => title), ["Re: hello", "Re: hello"]);
      const { bytes } = await readWhole(bob, { index: total - 1 });
      assertEquals(new TextDecoder().decode(bytes), "one");
    });

    await t.step("a title in any language is kept", async () => {
      const title = "Grüße ✓ 你好: مرحبا/.. 🍜";
      const id = await sendText(alice, { to: ["bob"], title }, "x");
      assertEquals((await readWhole(bob, { id })).mail.title, title);
    });

    await t.step("the same draft again is delivered once", async () => {
      const draft = { to: ["bob"], id: crypto.randomUUID(), title: "Once" };
      const first = await sendText(alice, draft, "x");
      assertEquals(await sendText(alice, draft, "x"), first);
      const { mails } = await bob.inbox({});
      assertEquals(mails.filter(({ title }) => title === "Once").length, 1);
    });

    await t.step("a box of 67 mails and more is listed whole", async () => {
      for (let i = 0; i < 67; i++) {
        await sendText(alice, { to: ["carol"], title: `Number ${i}` }, "x");
      }
      const carol = await group.connect(server, "carol");
      const newest = await carol.inbox({});
      const older = await carol.inbox({ before: newest.mails[0].index });
      const indexes = [...older.mails, ...newest.mails].map(({ index }) =>
        index
      );
      assertEquals(indexes, Array.from({ length: 68 }, (_, i) => i + 1));
      assertEquals(newest.total, 68);
      await carol.close();
    });

    await alice.close();
    await bob.close();
  });
}

Deno.test("what cannot be sent is refused, and nothing of it is kept", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced", "--max-content", "1000");
  const alice = await group.connect(server, "alice");
  const title = (text: string) =>
    assertRefused(
      sendText(alice, { to: ["bob"], title: text }, "x"),
      "bad_title",
    );
  const to = (...names: string[]) => sendText(alice, { to: names }, "x");

  await t.step("a title over 100 characters", async () => {
    await sendText(alice, { to: ["alice"], title: "🍜".repeat(100) }, "x");
    await title("x".repeat(101));
  });
  await t.step("a title with control characters", async () => {
    for (
      const bad of ["a\nBcc: x", "a\r\nX: y", "a\0b", "a\x1b[2J", "a\u0085b"]
    ) {
      await title(bad);
    }
  });
  await t.step("contents over the limit", async () => {
    await sendText(alice, { to: ["alice"] }, "é".repeat(1000));
    const refused = await assertRefused(
      sendText(alice, { to: ["bob"] }, "é".repeat(1001)),
      "content_too_long",
    );
    assertEquals(refused, "The contents are longer than 1,000 characters");
    await assertRefused(
      sendText(alice, { to: ["bob"] }, "x".repeat(500_000)),
      "content_too_long",
    );
  });
  await t.step("recipients that do not exist or are no names", async () => {
    const message = await assertRefused(
      to("bob", "nobody"),
      "unknown_recipient",
    );
    assertEquals(message, 'No such recipient: "nobody"');
    for (
      const bad of [
        "../evil",
        "../../x",
        "a/b",
        "bob\n",
        "BOB",
        "",
        ".",
        "server",
      ]
    ) {
      await assertRefused(to(bad), "unknown_recipient");
    }
    await assertRefused(to(), "unknown_recipient");
  });
  await t.step("more than 100 recipients", async () => {
    const names = Array.from({ length: 101 }, (_, i) => `user${i}`);
    await assertRefused(to(...names), "too_many_recipients");
  });
  await t.step("an index that does not exist", async () => {
    await assertRefused(alice.read({ index: 99 }), "no_such_mail");
    await assertRefused(alice.delete({ index: 99 }), "no_such_mail");
    await assertRefused(alice.read({ id: "nothing-like-it" }), "no_such_mail");
  });
  await t.step(
    "the session is still good, and no box has a trace",
    async () => {
      assertEquals((await alice.inbox({})).total, 2);
      const bob = await group.connect(server, "bob");
      assertEquals((await bob.inbox({})).total, 0);
      await bob.close();
      await alice.close();
      const outside = [...Deno.readDirSync(group.dir)].map(({ name }) => name);
      assertEquals(outside.sort(), ["keys", "mail", "users.txt"]);
      const boxes = [...Deno.readDirSync(join(group.dir, "mail"))];
      assertEquals(boxes.map(({ name }) => name).sort(), [
        "alice",
        "bob",
        "carol",
      ]);
      const left = [
        ...Deno.readDirSync(join(group.dir, "mail", "alice", "tmp")),
      ];
      assertEquals(left, []);
    },
  );
});

Deno.test("read, delete and search show true in the list", async () => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const alice = await group.connect(server, "alice");
  for (const title of ["first", "second", "third"]) {
    await sendText(alice, { to: ["alice"], title }, `the ${title} content`);
  }
  await readWhole(alice, { index: 2 });
  const { unread, mails } = await alice.inbox({ unread: true });
  assertEquals(unread, 2);
  assertEquals(mails.map(({ title }) => title), ["first", "third"]);
  assertEquals((await alice.delete({ index: 1 })).title, "first");
  const after = await alice.inbox({});
  assertEquals(
    after.mails.map(({ index, title }) => [index, title]),
    [[1, "second"], [2, "third"]],
  );
  const byTitle = await alice.search({ text: "THIRD" });
  assertEquals(byTitle.mails.map(({ title }) => title), ["third"]);
  const byContent = await alice.search({
    text: "second content",
    contents: true,
  });
  assertEquals(byContent.mails.map(({ title }) => title), ["second"]);
  await alice.close();
});
