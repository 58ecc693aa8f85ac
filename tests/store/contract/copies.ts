import { assertEquals, assertRejects } from "@std/assert";
import { OverQuotaError } from "../../../lib/store/errors.ts";
import type { CheckedDraft, MailStore } from "../../../lib/store/store.ts";
import { draft, readText, send } from "../support/mails.ts";
import type { Contract } from "./harness.ts";

/** What the lists of a user show, by their query. */
async function lists(store: MailStore, user: string): Promise<string[][]> {
  const queries = [{ sent: true }, { sent: false }, {}];
  const pages = await Promise.all(
    queries.map((query) => store.list(user, { ...query, limit: 50 })),
  );
  return pages.map(({ mails }) => mails.map(({ title }) => title));
}

/** Delivers a mail of 5,000 bytes, and says what became of it. */
async function deliver(store: MailStore, changes: Partial<CheckedDraft>) {
  const delivery = await store.deliver(draft({ copy: true, ...changes }));
  if ("id" in delivery) return delivery;
  await delivery.write(new Uint8Array(5_000));
  return await delivery.commit(5_000);
}

/** Copies of what a user sent, and recipients in Cc. */
export function copiesContract(contract: Contract): void {
  copies(contract);
  quotas(contract);
  others(contract);
}

function copies(contract: Contract): void {
  contract.test(
    "a mail with a copy is in the sender's box, read and marked as sent",
    async (store, another) => {
      const id = await send(store, "x", { to: ["bob", "carol"], copy: true });
      await send(store, "x", { from: "bob", to: ["alice"], title: "Answer" });
      await another(async (other) => {
        const { mails: [copy] } = await other.list("alice", {
          limit: 1,
          sent: true,
        });
        const { sent, unread, from, index } = copy;
        assertEquals([sent, copy.copy, unread], ["bob, carol", true, false]);
        assertEquals([copy.id, from, index], [id, "alice", 1]);
        assertEquals(await lists(other, "alice"), [
          ["Hello"],
          ["Answer"],
          ["Hello", "Answer"],
        ]);
        assertEquals((await readText(other, "alice", { id }))?.content, "x");
        assertEquals(await other.count("alice"), { total: 2, unread: 1 });
      });
    },
  );

  contract.test("a copy can be deleted and brought back, and comes once", async (store) => {
    const one = { id: "draft-01", copy: true };
    const id = await send(store, "x", one);
    await store.delete("alice", { id });
    assertEquals(await send(store, "x", one), id);
    assertEquals(await lists(store, "alice"), [[], [], []]);
    await store.undelete("alice", { id });
    assertEquals(await send(store, "x", one), id);
    assertEquals(await lists(store, "alice"), [["Hello"], [], ["Hello"]]);
    assertEquals((await store.count("bob")).total, 1);
  });

  contract.test("a mail to oneself is both sent and received, once", async (store) => {
    await send(store, "x", { to: ["alice", "bob"], copy: true });
    assertEquals(await lists(store, "alice"), [["Hello"], ["Hello"], [
      "Hello",
    ]]);
    const { mails: [mail] } = await store.list("alice", { limit: 1 });
    assertEquals([mail.sent, mail.copy, mail.unread], [
      "alice, bob",
      undefined,
      true,
    ]);
  });
}

function quotas(contract: Contract): void {
  contract.test(
    "a mail goes although the sender's box has no room for the copy, and says so",
    async (store) => {
      await send(store, "x".repeat(9_000), { from: "bob", to: ["alice"] });
      await send(store, "x".repeat(9_000), { from: "bob", to: ["alice"] });
      assertEquals((await deliver(store, { to: ["carol"] })).copied, false);
      await store.delete("alice", { index: 1 });
      assertEquals((await deliver(store, { to: ["carol"] })).copied, true);
      assertEquals((await store.count("carol")).total, 2);
      assertEquals((await lists(store, "alice"))[0].length, 1);
      const late = () =>
        deliver(store, { from: "dave", to: ["carol", "alice"] });
      await assertRejects(late, OverQuotaError, "alice");
      assertEquals((await store.count("dave")).total, 0);
    },
    { quota: 24_576 },
  );
}

function others(contract: Contract): void {
  contract.test(
    "recipients in Cc get the mail, and its reader sees who is where",
    async (store, another) => {
      const people = {
        to: ["bob", "bob"],
        cc: ["carol", "bob", "dave", "carol"],
      };
      const id = await send(store, "x", people);
      await another(async (other) => {
        for (const user of ["bob", "carol", "dave"]) {
          const mail = await readText(other, user, { id });
          assertEquals([mail?.to, mail?.cc], [["bob"], ["carol", "dave"]]);
        }
      });
      const plain = await send(store);
      assertEquals(
        (await readText(store, "bob", { id: plain }))?.cc,
        undefined,
      );
    },
  );
}
