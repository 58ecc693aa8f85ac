import { assertEquals, assertRejects } from "@std/assert";
import { OverQuotaError } from "../../../lib/store/errors.ts";
import {
  draft,
  namesIn,
  send,
  useStore,
  withStore,
} from "./support/temp_store.ts";

const QUOTA = { quota: 20_000 };
const HALF = "x".repeat(9_000);

Deno.test("a mail that fits in the quota is delivered, the next one is not", async () => {
  await withStore(async (store, root) => {
    await send(store, HALF);
    await send(store, HALF);
    const error = await assertRejects(
      () => send(store, HALF, { to: ["carol", "bob"] }),
      OverQuotaError,
    );
    assertEquals(error.recipient, "bob");
    assertEquals(
      error.message,
      "Cannot deliver the mail: the box of bob is full",
    );
    assertEquals((await store.count("carol")).total, 0);
    assertEquals(namesIn(`${root}/alice/tmp`), []);
    await store.delete("bob", { index: 1 });
    await send(store, HALF, { to: ["carol", "bob"] });
    assertEquals((await store.count("bob")).total, 2);
  }, QUOTA);
});

Deno.test("deliver() refuses a full box before any content came", async () => {
  await withStore(async (store, root) => {
    await send(store, "x".repeat(19_400));
    await useStore(root, async (strict) => {
      await assertRejects(() => strict.deliver(draft()), OverQuotaError, "bob");
    }, { quota: 19_500 });
  }, QUOTA);
});

Deno.test("write() refuses content as soon as it is too much for one recipient", async () => {
  await withStore(async (store, root) => {
    await send(store, HALF, { to: ["carol"] });
    const delivery = await store.deliver(draft({ to: ["bob", "carol"] }));
    await delivery.write(new Uint8Array(10_000));
    const error = await assertRejects(
      async () => await delivery.write(new Uint8Array(1_000)),
      OverQuotaError,
    );
    assertEquals(error.recipient, "carol");
    await delivery.abort();
    assertEquals((await store.count("bob")).total, 0);
    assertEquals(namesIn(`${root}/alice/tmp`), []);
  }, QUOTA);
});

Deno.test("two mails that fit one by one do not both get in at once", async () => {
  await withStore(async (store, root) => {
    await useStore(root, async (other) => {
      const results = await Promise.allSettled([
        send(store, "x".repeat(12_000), { to: ["carol", "bob"] }),
        send(other, "x".repeat(12_000), { from: "dave", to: ["bob"] }),
      ]);
      const failed = results.filter(({ status }) => status === "rejected");
      assertEquals(failed.length, 1);
      assertEquals((await store.count("bob")).total, 1);
      const toCarol = results[0].status === "fulfilled" ? 1 : 0;
      assertEquals((await store.count("carol")).total, toCarol);
    }, QUOTA);
  }, QUOTA);
});

Deno.test("mail that other programs put into a box counts for the quota", async () => {
  await withStore(async (store, root) => {
    await store.count("bob");
    const big = new Uint8Array(30_000);
    Deno.writeFileSync(`${root}/bob/new/1780000000.R1.host`, big);
    await assertRejects(() => store.deliver(draft()), OverQuotaError, "bob");
  }, QUOTA);
});
