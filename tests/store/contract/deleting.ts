import { assertEquals, assertRejects } from "@std/assert";
import { OverQuotaError } from "../../../lib/store/errors.ts";
import type { MailStore } from "../../../lib/store/store.ts";
import { NOON, readText, send, titles } from "../support/mails.ts";
import type { Contract } from "./harness.ts";

const DAY = 24 * 3600 * 1000;

/** The titles of the deleted mails, by the indexes that they have among them. */
async function deleted(store: MailStore): Promise<[number, string][]> {
  const { mails } = await store.deleted("bob", { limit: 50 });
  return mails.map(({ index, title }) => [index, title]);
}

async function sendAll(
  store: MailStore,
  ...titles: string[]
): Promise<string[]> {
  const ids: string[] = [];
  for (const title of titles) ids.push(await send(store, "x", { title }));
  return ids;
}

/** Deleting mails and bringing them back. */
export function deletingContract(contract: Contract): void {
  bringsBack(contract);
  endsAfterADay(contract);
  bounds(contract);
}

function bringsBack(contract: Contract): void {
  contract.test(
    "undelete() brings a mail back to its place, as it was",
    async (store, another) => {
      const [a, b] = await sendAll(store, "a", "b", "c");
      await readText(store, "bob", { id: a });
      for (const id of [b, a]) await store.delete("bob", { id });
      assertEquals(await deleted(store), [[1, "b"], [2, "a"]]);
      await another(async (other) => {
        const back = await other.undelete("bob", { index: 2 });
        assertEquals([back?.id, back?.index, back?.unread], [a, 1, false]);
        assertEquals((await other.undelete("bob", { id: b }))?.index, 2);
      });
      assertEquals(await titles(store, "bob"), ["a", "b", "c"]);
      assertEquals(await store.count("bob"), { total: 3, unread: 2 });
      assertEquals((await readText(store, "bob", { id: b }))?.content, "x");
      assertEquals(await deleted(store), []);
    },
  );

  contract.test("a mail can be deleted and brought back again and again", async (store) => {
    const [id] = await sendAll(store, "a");
    for (let i = 0; i < 3; i++) {
      await store.delete("bob", { id });
      assertEquals(await store.undelete("bob", { id: "no-such" }), undefined);
      assertEquals((await store.undelete("bob", { id }))?.id, id);
      // An answer that was lost is asked for again.
      assertEquals((await store.undelete("bob", { id }))?.id, id);
    }
    assertEquals(await titles(store, "bob"), ["a"]);
  });

  contract.test("deleted() pages from the latest deletion to the first", async (store) => {
    await sendAll(store, "a", "b", "c");
    for (let i = 0; i < 3; i++) await store.delete("bob", { index: 1 });
    const page = await store.deleted("bob", { limit: 2 });
    assertEquals([page.total, page.unread], [3, 3]);
    assertEquals(page.mails.map(({ title }) => title), ["b", "c"]);
    const query = { before: 2, limit: 2 };
    const older = await store.deleted("bob", query);
    assertEquals(older.mails.map(({ title, index }) => [title, index]), [
      ["a", 1],
    ]);
  });

  contract.test("a deleted mail does not come again with its draft", async (store) => {
    const draft = { id: "draft-del", title: "a" };
    const id = await send(store, "x", draft);
    await store.delete("bob", { id });
    assertEquals(await send(store, "x", draft), id);
    assertEquals((await store.count("bob")).total, 0);
    await store.undelete("bob", { id });
    assertEquals(await send(store, "x", draft), id);
    assertEquals((await store.count("bob")).total, 1);
  });
}

function endsAfterADay(contract: Contract): void {
  contract.test(
    "a deleted mail is gone after a day, and at once if that is wanted",
    async (store, another) => {
      const [a, b] = await sendAll(store, "a", "b");
      await store.delete("bob", { id: a });
      await store.delete("bob", { id: b, forever: true });
      await another(async (soon) => {
        assertEquals(await deleted(soon), [[1, "a"]]);
        assertEquals(await soon.undelete("bob", { id: b }), undefined);
      }, { now: () => NOON + DAY - 1 });
      await another(async (late) => {
        assertEquals(await deleted(late), []);
        assertEquals(await late.undelete("bob", { id: a }), undefined);
        assertEquals(await late.undelete("bob", { index: 1 }), undefined);
      }, { now: () => NOON + DAY + 1 });
    },
    { now: () => NOON },
  );
}

function bounds(contract: Contract): void {
  contract.test(
    "deleted mails do not count, and undelete() refuses what has no room",
    async (store) => {
      const text = "x".repeat(9_000);
      const first = await send(store, text);
      await send(store, text);
      await store.delete("bob", { id: first });
      await send(store, text);
      const back = () => store.undelete("bob", { id: first });
      await assertRejects(back, OverQuotaError, "bob");
      assertEquals((await store.count("bob")).total, 2);
      await store.delete("bob", { index: 1 });
      assertEquals((await back())?.id, first);
    },
    { quota: 24_576 },
  );

  contract.test(
    "the oldest deleted mails make room where all take more than the quota",
    async (store, another) => {
      for (const title of ["a", "b", "c", "d"]) {
        await send(store, "x".repeat(9_000), { title });
        await store.delete("bob", { index: 1 });
      }
      await store.runDeferred();
      await another(async (other) => {
        assertEquals(await deleted(other), [[1, "c"], [2, "d"]]);
      });
    },
    { quota: 24_576 },
  );
}
