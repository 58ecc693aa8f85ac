import { assertEquals, assertRejects } from "@std/assert";
import { OverQuotaError } from "../../../lib/store/errors.ts";
import { begin, draft, send, totals } from "../support/mails.ts";
import type { Contract } from "./harness.ts";

const QUOTA = { quota: 24_576 };
const HALF = "x".repeat(9_000);

/** What becomes of mail that a box has no room for. */
export function quotaContract(contract: Contract): void {
  oneAfterAnother(contract);
  smallMails(contract);
  whileItComes(contract);
}

function oneAfterAnother(contract: Contract): void {
  contract.test(
    "a mail that fits in the quota is delivered, the next one is not",
    async (store) => {
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
      await store.delete("bob", { index: 1 });
      await send(store, HALF, { to: ["carol", "bob"] });
      assertEquals((await store.count("bob")).total, 2);
    },
    QUOTA,
  );

  contract.test(
    "deliver() refuses a full box before any content came",
    async (store, another) => {
      await send(store, "x".repeat(19_400));
      await another(async (strict) => {
        await assertRejects(
          () => strict.deliver(draft()),
          OverQuotaError,
          "bob",
        );
      }, { quota: 20_480 });
    },
    QUOTA,
  );

  contract.test(
    "a draft that was delivered is known although the box is full by now",
    async (store, another) => {
      const one = { id: "draft-01" };
      const id = await send(store, "x".repeat(19_400), one);
      await store.runDeferred();
      await another(async (strict) => {
        assertEquals(await strict.deliver(draft(one)), { id });
      }, { quota: 20_480 });
    },
    QUOTA,
  );
}

function smallMails(contract: Contract): void {
  contract.test(
    "mails of a few bytes count as what they take on the disk, for each recipient",
    async (store) => {
      const to = ["bob", "carol"];
      for (let i = 0; i < 6; i++) await send(store, "x", { to });
      for (const user of to) {
        const more = () => send(store, "x", { to: [user] });
        await assertRejects(more, OverQuotaError, user);
      }
      await store.delete("carol", { index: 1 });
      await send(store, "x", { to: ["carol"] });
      await assertRejects(() => send(store, "x"), OverQuotaError, "bob");
    },
    QUOTA,
  );
}

function whileItComes(contract: Contract): void {
  contract.test(
    "write() refuses content as soon as it is too much for one recipient",
    async (store) => {
      await send(store, HALF, { to: ["carol"] });
      const delivery = await begin(store, { to: ["bob", "carol"] });
      await delivery.write(new Uint8Array(10_000));
      const error = await assertRejects(
        async () => await delivery.write(new Uint8Array(3_000)),
        OverQuotaError,
      );
      assertEquals(error.recipient, "carol");
      await delivery.abort();
      assertEquals(await totals(store, ["bob", "carol"]), [0, 1]);
    },
    QUOTA,
  );

  contract.test(
    "two mails that fit one by one do not both get in at once",
    async (store, another) => {
      await another(async (other) => {
        const results = await Promise.allSettled([
          send(store, "x".repeat(12_000), { to: ["carol", "bob"] }),
          send(other, "x".repeat(12_000), { from: "dave", to: ["bob"] }),
        ]);
        const failed = results.filter(({ status }) => status === "rejected");
        assertEquals(failed.length, 1);
        const toCarol = results[0].status === "fulfilled" ? 1 : 0;
        assertEquals(await totals(store, ["bob", "carol"]), [1, toCarol]);
      }, QUOTA);
    },
    QUOTA,
  );
}
