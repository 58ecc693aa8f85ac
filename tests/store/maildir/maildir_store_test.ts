import { assertEquals, assertRejects } from "@std/assert";
import { OverQuotaError } from "../../../lib/store/errors.ts";
import { begin, draft, readText, send, titles } from "../support/mails.ts";
import { namesIn, settle, useStore, withStore } from "./support/temp_store.ts";

Deno.test("deliver() leaves nothing in tmp, and nothing others can read", async () => {
  await withStore(async (store, root) => {
    await send(store, "small");
    await send(store, "x".repeat(100_000));
    await settle(store, root);
    assertEquals(namesIn(`${root}/alice/tmp`), []);
    const all = [`${root}/bob`, `${root}/bob/letterlock.db`];
    for (const folder of ["tmp", "new", "cur"]) {
      const path = `${root}/bob/${folder}`;
      all.push(path, ...namesIn(path).map((name) => `${path}/${name}`));
    }
    for (const path of all) assertEquals(Deno.statSync(path).mode! & 0o077, 0);
  });
});

Deno.test("abort() leaves nothing in tmp", async () => {
  await withStore(async (store, root) => {
    for (const size of [10, 100_000]) {
      const delivery = await begin(store);
      await delivery.write(new Uint8Array(size));
      await delivery.abort();
    }
    assertEquals(namesIn(`${root}/alice/tmp`), []);
  });
});

Deno.test("a draft begun three times leaves nothing in tmp", async () => {
  for (const size of [1, 100_000]) {
    await withStore(async (store, root) => {
      const one = { id: "draft-01" };
      const begun = [begin(store, one), begin(store, one), begin(store, one)];
      for (const delivery of await Promise.all(begun)) {
        await delivery.write(new Uint8Array(size));
        await delivery.commit(size);
      }
      await settle(store, root);
      assertEquals(namesIn(`${root}/alice/tmp`), []);
    });
  }
});

Deno.test("read() moves a mail to cur and flags it seen", async () => {
  await withStore(async (store, root) => {
    const id = await send(store, "x".repeat(100_000));
    await readText(store, "bob", { id });
    assertEquals(namesIn(`${root}/bob/new`), []);
    assertEquals(namesIn(`${root}/bob/cur`), [`${id}:2,S`]);
  });
});

Deno.test("mails of one millisecond keep their order without the index", async () => {
  await withStore(async (store, root) => {
    const expected = Array.from({ length: 20 }, (_, i) => `${i}`);
    for (const title of expected) await send(store, "x", { title });
    Deno.removeSync(`${root}/bob/letterlock.db`);
    await useStore(root, async (other) => {
      assertEquals(await titles(other, "bob"), expected);
    });
  });
});

Deno.test("a name that no user has makes no box", async () => {
  await withStore(async (store, root) => {
    for (const user of ["..", "", "server", "a/b", "A"]) {
      await assertRejects(() => store.list(user, { limit: 1 }), TypeError);
    }
    assertEquals(namesIn(root), []);
  });
});

const QUOTA = { quota: 20_000 };

Deno.test("a mail over the quota leaves nothing in tmp", async () => {
  await withStore(async (store, root) => {
    for (const size of [21_000, 100_000]) {
      const delivery = await begin(store);
      await assertRejects(
        async () => await delivery.write(new Uint8Array(size)),
        OverQuotaError,
      );
    }
    await send(store, "x".repeat(12_000));
    const second = send(store, "x".repeat(12_000), { to: ["carol", "bob"] });
    await assertRejects(() => second, OverQuotaError, "bob");
    assertEquals(namesIn(`${root}/alice/tmp`), []);
    assertEquals(namesIn(`${root}/carol/new`), []);
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
