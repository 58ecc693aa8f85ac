import { assertEquals, assertRejects } from "@std/assert";
import { delivered, readText, send, titles } from "../support/mails.ts";
import type { Contract } from "./harness.ts";

/** The order and the numbers of the mails in a box. */
export function boxContract(contract: Contract): void {
  lists(contract);
  order(contract);
  deleting(contract);
  names(contract);
}

function lists(contract: Contract): void {
  contract.test("list() pages through a box from the newest to the oldest", async (store) => {
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

  contract.test("list() shows unread mails with their places in the whole box", async (store) => {
    for (let i = 1; i <= 5; i++) await send(store, "x", { title: `${i}` });
    for (const index of [1, 3, 4]) await readText(store, "bob", { index });
    const page = await store.list("bob", { limit: 50, unread: true });
    assertEquals([page.total, page.unread], [5, 2]);
    assertEquals(page.mails.map(({ index }) => index), [2, 5]);
    const query = { before: 5, limit: 1, unread: true };
    const older = await store.list("bob", query);
    assertEquals(older.mails.map(({ title }) => title), ["2"]);
    assertEquals(await store.count("bob"), { total: 5, unread: 2 });
  });
}

function order(contract: Contract): void {
  contract.test(
    "mails of one millisecond stay in the order in which they came",
    async (store, another) => {
      const expected = Array.from({ length: 20 }, (_, i) => `${i}`);
      for (const title of expected) await send(store, "x", { title });
      assertEquals(await titles(store, "bob"), expected);
      await another(async (other) => {
        assertEquals(await titles(other, "bob"), expected);
      });
    },
  );

  contract.test(
    "what one store delivers, another lists, reads and deletes",
    async (store, another) => {
      await another(async (other) => {
        const id = await send(store, "one", { title: "1" });
        await send(other, "two", { title: "2" });
        for (const one of [store, other]) {
          assertEquals(await titles(one, "bob"), ["1", "2"]);
        }
        assertEquals((await readText(other, "bob", { id }))?.content, "one");
        assertEquals(await store.count("bob"), { total: 2, unread: 1 });
        await other.delete("bob", { id });
        assertEquals(await titles(store, "bob"), ["2"]);
      });
    },
  );
}

function deleting(contract: Contract): void {
  contract.test("delete() removes one mail and moves the later ones up", async (store) => {
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
}

function names(contract: Contract): void {
  contract.test("list(), read() and delete() refuse names that no user has", async (store) => {
    for (const user of ["..", "", "server", "a/b", "A"]) {
      await assertRejects(() => store.list(user, { limit: 1 }), TypeError);
      await assertRejects(() => store.read(user, { index: 1 }), TypeError);
      await assertRejects(() => store.delete(user, { index: 1 }), TypeError);
    }
  });

  contract.test("a box that nobody made is empty", async (store) => {
    assertEquals(await store.count("bob"), { total: 0, unread: 0 });
    assertEquals(await titles(store, "bob"), []);
    assertEquals(await delivered(store, "bob", "draft-xx"), undefined);
  });
}
