import { assertEquals } from "@std/assert";
import { readText, send } from "../support/mails.ts";
import type { Contract } from "./harness.ts";

/** Marking mails as read and unread. */
export function markingContract(contract: Contract): void {
  contract.test(
    "mark() makes a mail unread and read again, whatever it was",
    async (store, another) => {
      const id = await send(store);
      await send(store);
      for (const unread of [true, false, false, true, true, false]) {
        const marked = await store.mark("bob", { id, unread });
        assertEquals([marked?.id, marked?.unread], [id, unread]);
        assertEquals(await store.count("bob"), {
          total: 2,
          unread: unread ? 2 : 1,
        });
        await another(async (other) => {
          const { mails } = await other.list("bob", { limit: 1, before: 2 });
          assertEquals(mails.map((mail) => mail.unread), [unread]);
        });
      }
    },
  );

  contract.test("mark() leaves the other flags of a mail as they are", async (store) => {
    const id = await send(store);
    await store.mark("bob", { index: 1, unread: false });
    const read = await readText(store, "bob", { id, peek: true });
    assertEquals([read?.flags, read?.recent], ["S", false]);
    await store.mark("bob", { index: 1, unread: true });
    const back = await readText(store, "bob", { id, peek: true });
    assertEquals([back?.flags, back?.recent], ["", false]);
  });

  contract.test("mark() knows no mail that is not there", async (store) => {
    await send(store);
    for (const ref of [{ index: 0 }, { index: 2 }, { id: "no-such" }]) {
      const marked = await store.mark("bob", { ...ref, unread: false });
      assertEquals(marked, undefined);
    }
  });
}
