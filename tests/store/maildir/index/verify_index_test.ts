import { assert, assertEquals } from "@std/assert";
import { send } from "../../support/mails.ts";
import { useStore, withFolder } from "../support/temp_store.ts";

const SEED = 20261128;

/** Numbers from 0 to `below`, the same in each run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

Deno.test(`no corruption of a box's index gives a wrong list (seed ${SEED})`, async () => {
  await withFolder(async (root) => {
    const list = () =>
      useStore(root, async (store) => {
        const all = await store.list("bob", { limit: 50 });
        const unread = await store.list("bob", { limit: 50, unread: true });
        const found = await store.search("bob", { text: "title 1", limit: 50 });
        return [all, unread, found];
      });
    await useStore(root, async (store) => {
      for (let i = 0; i < 30; i++) {
        await send(store, "x", { title: `Title ${i}` });
      }
    });
    const right = await list();
    const path = `${root}/bob/letterlock.db`;
    const random = randomNumbers(SEED);
    let changed = 0;
    for (let round = 0; round < 150; round++) {
      const bytes = Deno.readFileSync(path);
      for (let i = 0, count = 1 + random(20); i < count; i++) {
        bytes[random(bytes.length)] = random(256);
      }
      Deno.writeFileSync(path, bytes);
      const { ino } = Deno.statSync(path);
      assertEquals(await list(), right, `round ${round}`);
      if (Deno.statSync(path).ino !== ino) changed++;
    }
    assert(changed > 20, `only ${changed} were noticed`);
  });
});
