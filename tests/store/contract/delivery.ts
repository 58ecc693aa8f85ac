import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import {
  begin,
  draft,
  NOON,
  readText,
  send,
  titles,
  totals,
} from "../support/mails.ts";
import type { Contract } from "./harness.ts";

const ALL = ["bob", "carol", "dave"];

/** A piece takes the place of the one before it. */
const copy = (piece: Uint8Array) => piece.slice() as Uint8Array<ArrayBuffer>;

/** How mails come into boxes. */
/** Bytes around those that are read and stored at once. */
const SIZES = [
  ...[0, 1, 65_535, 65_536, 65_537, 200_000],
  ...[262_143, 262_144, 262_145, 600_000],
];

export function deliveryContract(contract: Contract): void {
  wholeMails(contract);
  contents(contract);
  endings(contract);
}

function wholeMails(contract: Contract): void {
  contract.test(
    "deliver() gives every recipient the mail, whole and unread",
    async (store) => {
      const draft = { to: ALL, title: "Grüße" };
      const id = await send(store, "Hi\nall", draft);
      const rest = { time: NOON, length: 6, size: 6, unread: true };
      const summary = { id, index: 1, from: "alice", title: "Grüße", ...rest };
      for (const user of ALL) {
        assertEquals(
          await store.list(user, { limit: 50 }),
          { total: 1, unread: 1, mails: [summary] },
        );
        const mail = await readText(store, user, { id });
        assertEquals(mail?.content, "Hi\nall");
        assertEquals(mail?.to, ALL);
      }
      assertEquals((await store.list("alice", { limit: 50 })).total, 0);
    },
    { now: () => NOON },
  );

  contract.test("deliver() gives a mail to its own sender, and once to one named twice", async (store) => {
    await send(store, "to me", { to: ["alice", "bob", "alice"] });
    assertEquals(await totals(store, ["alice", "bob"]), [1, 1]);
  });

  contract.test("two mails with one title are two mails", async (store) => {
    const first = await send(store, "one", { title: "Re: hello" });
    const second = await send(store, "two", { title: "Re: hello" });
    assertNotEquals(first, second);
    assertEquals(await titles(store, "bob"), ["Re: hello", "Re: hello"]);
    assertEquals((await readText(store, "bob", { index: 1 }))?.content, "one");
    assertEquals((await readText(store, "bob", { index: 2 }))?.content, "two");
  });
}

function contents(contract: Contract): void {
  contract.test("deliver() keeps contents of every size byte for byte", async (store) => {
    for (const size of SIZES) {
      const content = new Uint8Array(size).map((_, i) => (i * 7) & 0xff);
      const id = await send(store, content);
      const opened = await store.read("bob", { id });
      const pieces = await Array.fromAsync(opened!.content, copy);
      assert(pieces.every((piece) => piece.length <= 262_144));
      assertEquals(await new Blob(pieces).bytes(), content);
      assertEquals(opened!.mail.size, size);
    }
  });

  contract.test("deliver() takes contents that come in many pieces", async (store) => {
    const delivery = await begin(store);
    const piece = new Uint8Array(10_000);
    for (let i = 0; i < 30; i++) await delivery.write(piece.fill(i));
    const { id } = await delivery.commit(300_000);
    const opened = await store.read("bob", { id });
    const pieces = await Array.fromAsync(opened!.content, copy);
    const bytes = await new Blob(pieces).bytes();
    assertEquals(bytes.length, 300_000);
    assert(bytes.every((byte, i) => byte === Math.floor(i / 10_000)));
  });
}

function endings(contract: Contract): void {
  contract.test("abort() leaves nothing of a mail", async (store) => {
    for (const size of [10, 100_000]) {
      const delivery = await begin(store);
      await delivery.write(new Uint8Array(size));
      await delivery.abort();
      await delivery.abort();
      await assertRejects(() => delivery.commit(size), TypeError, "it ended");
    }
    assertEquals((await store.count("bob")).total, 0);
  });

  contract.test("abort() after commit() leaves the mail", async (store) => {
    const delivery = await begin(store);
    await delivery.write(new Uint8Array(10));
    await delivery.commit(10);
    await delivery.abort();
    assertEquals((await store.count("bob")).total, 1);
  });

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
      { title: "Hi\nFrom: root" },
    ]
  ) {
    contract.test(`deliver() refuses a draft with ${JSON.stringify(changes)}`, async (store) => {
      await assertRejects(async () => {
        const delivery = await store.deliver(draft(changes));
        assert("commit" in delivery);
        await delivery.commit(0);
      }, TypeError);
      assertEquals((await store.count("bob")).total, 0);
    });
  }
}
