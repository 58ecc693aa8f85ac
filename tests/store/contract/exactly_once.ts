import { assertEquals } from "@std/assert";
import {
  begin,
  delivered,
  NOON,
  readText,
  send,
  totals,
} from "../support/mails.ts";
import type { Contract } from "./harness.ts";

const HOUR = 3600 * 1000;
const TO = ["bob", "carol"];
const DRAFT = { id: "draft-01", to: TO };

/** That a draft is delivered once, however often and wherever it comes. */
export function exactlyOnceContract(contract: Contract): void {
  oneAfterAnother(contract);
  atTheSameTime(contract);
  forADay(contract);
}

function oneAfterAnother(contract: Contract): void {
  contract.test(
    "a draft sent again is answered as the first time, and delivers nothing",
    async (store, another) => {
      const id = await send(store, "first", DRAFT);
      assertEquals(await delivered(store, "alice", DRAFT.id), { id });
      assertEquals(await send(store, "second", DRAFT), id);
      await another(async (other) => {
        assertEquals(await send(other, "third", DRAFT), id);
      });
      assertEquals(await totals(store, TO), [1, 1]);
      assertEquals((await readText(store, "bob", { id }))?.content, "first");
    },
  );

  contract.test("a draft with a long id is known when it is sent again", async (store) => {
    const long = { ...DRAFT, id: "x".repeat(64) };
    const ids = [
      await send(store, "x", long),
      await send(store, "y".repeat(100_000), long),
      await send(store, "x", { ...long, id: "x".repeat(63) }),
    ];
    assertEquals(await delivered(store, "alice", long.id), { id: ids[0] });
    assertEquals([ids[0] === ids[1], ids[0] === ids[2]], [true, false]);
    assertEquals(await totals(store, TO), [2, 2]);
  });

  contract.test("one draft id of two senders is two drafts", async (store) => {
    await send(store, "x", DRAFT);
    await send(store, "x", { ...DRAFT, from: "dave" });
    assertEquals(await delivered(store, "erin", DRAFT.id), undefined);
    assertEquals(await totals(store, TO), [2, 2]);
  });

  contract.test("a draft that was given up is delivered when it is sent again", async (store) => {
    const delivery = await begin(store, DRAFT);
    await delivery.write(new Uint8Array(100_000));
    await delivery.abort();
    await send(store, "x", DRAFT);
    assertEquals(await totals(store, TO), [1, 1]);
  });
}

function atTheSameTime(contract: Contract): void {
  for (const size of [1, 100_000]) {
    contract.test(
      `of one draft begun three times with ${size} bytes, one is delivered`,
      async (store, another) => {
        await another(async (other) => {
          const content = new Uint8Array(size);
          const ids: string[] = [];
          const begun = [store, other, store].map((one) => begin(one, DRAFT));
          for (const delivery of await Promise.all(begun)) {
            await delivery.write(content);
            ids.push((await delivery.commit(size)).id);
          }
          assertEquals(new Set(ids).size, 1);
        });
        assertEquals(await totals(store, TO), [1, 1]);
      },
    );
  }

  contract.test(
    "one draft sent by two at once is delivered once",
    async (store, another) => {
      await another(async (other) => {
        const ids = await Promise.all([
          send(store, "x", DRAFT),
          send(other, "x", DRAFT),
          send(store, "x".repeat(100_000), DRAFT),
        ]);
        assertEquals(new Set(ids).size, 1);
        assertEquals(await totals(store, TO), [1, 1]);
      });
    },
  );
}

function forADay(contract: Contract): void {
  let now = NOON;
  contract.test("a store knows a draft for a day", async (store, another) => {
    const id = await send(store, "x", DRAFT);
    now += 23 * HOUR;
    assertEquals(await delivered(store, "alice", DRAFT.id), { id });
    now += 2 * HOUR;
    assertEquals(await delivered(store, "alice", DRAFT.id), undefined);
    await another(async (other) => {
      await store.delete("carol", { id });
      now += 25 * HOUR;
      await send(other, "x", DRAFT);
      assertEquals(await totals(other, TO), [2, 1]);
    }, { now: () => now });
  }, { now: () => now });
}
