import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import {
  draft,
  namesIn,
  NOON,
  readText,
  send,
  titles,
  useStore,
  withStore,
} from "./support/temp_store.ts";

Deno.test("deliver() gives every recipient the mail, whole and unread", async () => {
  await withStore(async (store) => {
    const id = await send(store, "Hi\nall", {
      to: ["bob", "carol", "dave"],
      title: "Grüße",
    });
    for (const user of ["bob", "carol", "dave"]) {
      assertEquals(await store.list(user, { limit: 50 }), {
        total: 1,
        unread: 1,
        mails: [{
          id,
          index: 1,
          from: "alice",
          time: NOON,
          title: "Grüße",
          length: 6,
          size: 6,
          unread: true,
        }],
      });
      const mail = await readText(store, user, { id });
      assertEquals(mail?.content, "Hi\nall");
      assertEquals(mail?.to, ["bob", "carol", "dave"]);
    }
    assertEquals((await store.list("alice", { limit: 50 })).total, 0);
  }, { now: () => NOON });
});

/** A piece takes the place of the one before it. */
const copy = (piece: Uint8Array) => piece.slice() as Uint8Array<ArrayBuffer>;

Deno.test("deliver() keeps contents of every size byte for byte", async () => {
  await withStore(async (store) => {
    for (const size of [0, 1, 65_535, 65_536, 65_537, 200_000]) {
      const content = new Uint8Array(size).map((_, i) => (i * 7) & 0xff);
      const id = await send(store, content);
      const opened = await store.read("bob", { id });
      const pieces = await Array.fromAsync(opened!.content, copy);
      assert(pieces.every((piece) => piece.length <= 65_536));
      assertEquals(await new Blob(pieces).bytes(), content);
      assertEquals(opened!.mail.size, size);
    }
  });
});

Deno.test("deliver() takes contents that come in many pieces", async () => {
  await withStore(async (store) => {
    const delivery = await store.deliver(draft());
    const piece = new Uint8Array(10_000);
    for (let i = 0; i < 30; i++) await delivery.write(piece.fill(i));
    const { id } = await delivery.commit(300_000);
    const opened = await store.read("bob", { id });
    const bytes = await new Blob(
      await Array.fromAsync(opened!.content, copy),
    ).bytes();
    assertEquals(bytes.length, 300_000);
    assert(bytes.every((byte, i) => byte === Math.floor(i / 10_000)));
  });
});

Deno.test("deliver() gives a mail to its own sender, and once to one named twice", async () => {
  await withStore(async (store) => {
    await send(store, "to me", { to: ["alice", "bob", "alice"] });
    assertEquals((await store.count("alice")).total, 1);
    assertEquals((await store.count("bob")).total, 1);
  });
});

Deno.test("deliver() leaves nothing in tmp, and nothing others can read", async () => {
  await withStore(async (store, root) => {
    await send(store, "small");
    await send(store, "x".repeat(100_000));
    store.runDeferred();
    assertEquals(namesIn(`${root}/alice/tmp`), []);
    const all = [`${root}/bob`, `${root}/bob/letterlock.db`];
    for (const folder of ["tmp", "new", "cur"]) {
      const path = `${root}/bob/${folder}`;
      all.push(path, ...namesIn(path).map((name) => `${path}/${name}`));
    }
    for (const path of all) assertEquals(Deno.statSync(path).mode! & 0o077, 0);
  });
});

Deno.test("abort() leaves nothing of a mail", async () => {
  await withStore(async (store, root) => {
    for (const size of [10, 100_000]) {
      const delivery = await store.deliver(draft());
      await delivery.write(new Uint8Array(size));
      await delivery.abort();
      await delivery.abort();
      await assertRejects(() => delivery.commit(size), TypeError, "it ended");
    }
    assertEquals(namesIn(`${root}/alice/tmp`), []);
    assertEquals((await store.count("bob")).total, 0);
  });
});

Deno.test("two mails with one title are two mails", async () => {
  await withStore(async (store) => {
    const first = await send(store, "one", { title: "Re: hello" });
    const second = await send(store, "two", { title: "Re: hello" });
    assertNotEquals(first, second);
    assertEquals(await titles(store, "bob"), ["Re: hello", "Re: hello"]);
    assertEquals((await readText(store, "bob", { index: 1 }))?.content, "one");
    assertEquals((await readText(store, "bob", { index: 2 }))?.content, "two");
  });
});

Deno.test("deliver() refuses names and drafts that no server lets through", async () => {
  await withStore(async (store) => {
    for (
      const changes of [
        { to: ["../evil"] },
        { to: ["bob/../carol"] },
        { to: ["Bob"] },
        { to: [] },
        { from: "" },
        { from: "a\nb" },
        { id: "short" },
        { id: "../../../../x" },
      ]
    ) await assertRejects(() => store.deliver(draft(changes)), TypeError);
    const forged = await store.deliver(draft({ title: "Hi\nFrom: root" }));
    await assertRejects(() => forged.commit(0), TypeError);
  });
});

Deno.test("list() pages through a box from the newest to the oldest", async () => {
  await withStore(async (store) => {
    for (let i = 1; i <= 7; i++) await send(store, "x", { title: `${i}` });
    const pages: [number | undefined, number, number[]][] = [
      [undefined, 3, [5, 6, 7]],
      [5, 3, [2, 3, 4]],
      [2, 3, [1]],
      [1, 3, []],
      [100, 2, [6, 7]],
    ];
    for (const [before, limit, expected] of pages) {
      const { total, mails } = await store.list("bob", { before, limit });
      assertEquals(total, 7);
      assertEquals(mails.map(({ index }) => index), expected);
      assertEquals(mails.map(({ title }) => title), expected.map(String));
    }
  });
});

Deno.test("list() shows unread mails with their places in the whole box", async () => {
  await withStore(async (store) => {
    for (let i = 1; i <= 5; i++) await send(store, "x", { title: `${i}` });
    for (const index of [1, 3, 4]) await readText(store, "bob", { index });
    const page = await store.list("bob", { limit: 50, unread: true });
    assertEquals([page.total, page.unread], [5, 2]);
    assertEquals(page.mails.map(({ index }) => index), [2, 5]);
    const older = await store.list("bob", {
      before: 5,
      limit: 1,
      unread: true,
    });
    assertEquals(older.mails.map(({ title }) => title), ["2"]);
    assertEquals(await store.count("bob"), { total: 5, unread: 2 });
  });
});

Deno.test("mails of one millisecond stay in the order in which they came", async () => {
  await withStore(async (store, root) => {
    const expected = Array.from({ length: 20 }, (_, i) => `${i}`);
    for (const title of expected) await send(store, "x", { title });
    assertEquals(await titles(store, "bob"), expected);
    Deno.removeSync(`${root}/bob/letterlock.db`);
    await useStore(root, async (other) => {
      assertEquals(await titles(other, "bob"), expected);
    });
  });
});

Deno.test("read() marks a mail read at the end of its content, not before", async () => {
  await withStore(async (store, root) => {
    const id = await send(store, "x".repeat(100_000));
    const half = await store.read("bob", { id });
    for await (const _ of half!.content) break;
    assertEquals((await store.count("bob")).unread, 1);
    const whole = await readText(store, "bob", { id });
    assertEquals(whole?.unread, true);
    assertEquals((await store.count("bob")).unread, 0);
    assertEquals(namesIn(`${root}/bob/new`), []);
    assertEquals(namesIn(`${root}/bob/cur`), [`${id}:2,S`]);
    assertEquals((await readText(store, "bob", { id }))?.unread, false);
  });
});

Deno.test("read() leaves a mail unread that is only peeked at", async () => {
  await withStore(async (store) => {
    const id = await send(store, "x");
    const peeked = await readText(store, "bob", { id, peek: true });
    assertEquals(peeked?.content, "x");
    assertEquals((await store.count("bob")).unread, 1);
  });
});

Deno.test("what was read shows so in the next answer, and after close()", async () => {
  await withStore(async (store, root) => {
    for (const title of ["a", "b"]) await send(store, "x", { title });
    await Array.fromAsync((await store.read("bob", { index: 1 }))!.content);
    assertEquals((await store.count("bob")).unread, 1);
    await useStore(root, async (other) => {
      await Array.fromAsync((await other.read("bob", { index: 2 }))!.content);
    });
    assertEquals((await store.count("bob")).unread, 0);
  });
});

Deno.test("read() of one recipient leaves the mail unread for the others", async () => {
  await withStore(async (store) => {
    const id = await send(store, "x", { to: ["bob", "carol"] });
    await readText(store, "bob", { id });
    assertEquals((await store.count("carol")).unread, 1);
  });
});

Deno.test("read() and delete() know no mail that is not there", async () => {
  await withStore(async (store) => {
    await send(store);
    for (const ref of [{ index: 0 }, { index: 2 }, { id: "no-such" }]) {
      assertEquals(await store.read("bob", ref), undefined);
      assertEquals(await store.delete("bob", ref), undefined);
    }
    assertEquals((await store.count("bob")).total, 1);
  });
});

Deno.test("delete() removes one mail and moves the later ones up", async () => {
  await withStore(async (store) => {
    const ids: string[] = [];
    for (const title of ["a", "b", "c"]) {
      ids.push(await send(store, "x", { title, to: ["bob", "carol"] }));
    }
    const gone = await store.delete("bob", { index: 2 });
    assertEquals([gone?.id, gone?.title, gone?.index], [ids[1], "b", 2]);
    assertEquals(await titles(store, "bob"), ["a", "c"]);
    assertEquals((await store.read("bob", { index: 2 }))?.mail.id, ids[2]);
    assertEquals(await titles(store, "carol"), ["a", "b", "c"]);
    assertEquals(await store.count("bob"), { total: 2, unread: 2 });
  });
});

Deno.test("list(), read() and delete() refuse names that no user has", async () => {
  await withStore(async (store, root) => {
    for (const user of ["..", "", "server", "a/b", "A"]) {
      await assertRejects(() => store.list(user, { limit: 1 }), TypeError);
      await assertRejects(() => store.read(user, { index: 1 }), TypeError);
      await assertRejects(() => store.delete(user, { index: 1 }), TypeError);
    }
    assertEquals(namesIn(root), []);
  });
});

Deno.test("a box that nobody made is empty", async () => {
  await withStore(async (store) => {
    assertEquals(await store.count("bob"), { total: 0, unread: 0 });
    assertEquals(await titles(store, "bob"), []);
    assertEquals(await store.delivered("bob", "draft-xx"), undefined);
  });
});
