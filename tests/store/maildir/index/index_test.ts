import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { StorageError } from "../../../../lib/store/errors.ts";
import {
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
import { begin, readText, send, titles } from "../../support/mails.ts";
import {
  makeBox,
  namesIn,
  useStore,
  withFolder,
  withStore,
} from "../support/temp_store.ts";

/** Five mails of which the second was read. */
async function fill(root: string): Promise<void> {
  await useStore(root, async (store) => {
    for (const title of ["a", "b", "c", "d", "e"]) {
      await send(store, `about ${title}`, { title });
    }
    await readText(store, "bob", { index: 2 });
  });
}

const DAMAGE: Record<string, (path: string) => void> = {
  "that is gone": (path) => Deno.removeSync(path),
  "that is empty": (path) => Deno.writeFileSync(path, new Uint8Array()),
  "that is no database": (path) =>
    Deno.writeTextFileSync(path, "rubbish ".repeat(5000)),
  "whose pages are overwritten": (path) => {
    const file = Deno.openSync(path, { write: true });
    for (let page = 1; page < 12; page++) {
      file.seekSync(page * 4096, Deno.SeekMode.Start);
      file.writeSync(new Uint8Array(4096).fill(page));
    }
    file.close();
  },
  "that was cut": (path) => Deno.truncateSync(path, 4096),
  "of another version": (path) => {
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 99");
    database.close();
  },
  "without tables": (path) => {
    const database = new DatabaseSync(path);
    database.exec("DROP TABLE mails");
    database.close();
  },
};

for (const [what, damage] of Object.entries(DAMAGE)) {
  Deno.test(`an index ${what} is made anew and loses nothing`, async () => {
    await withFolder(async (root) => {
      await fill(root);
      const before = await useStore(
        root,
        (store) => store.list("bob", { limit: 50 }),
      );
      damage(`${root}/bob/letterlock.db`);
      await useStore(root, async (store) => {
        assertEquals(await store.list("bob", { limit: 50 }), before);
        const mail = await readText(store, "bob", { index: 4 });
        assertEquals(mail?.content, "about d");
        await send(store, "x", { title: "f" });
        assertEquals((await titles(store, "bob")).at(-1), "f");
      });
    });
  });

  Deno.test(`a mail is delivered to a box with an index ${what}`, async () => {
    await withFolder(async (root) => {
      await fill(root);
      damage(`${root}/bob/letterlock.db`);
      await useStore(root, async (store) => {
        await send(store, "x", { title: "f" });
        assertEquals(await titles(store, "bob"), [
          "a",
          "b",
          "c",
          "d",
          "e",
          "f",
        ]);
        assertEquals(await store.count("bob"), { total: 6, unread: 5 });
      });
    });
  });
}

Deno.test("an index that is removed under an open store is made anew", async () => {
  await withStore(async (store, root) => {
    await send(store, "x", { title: "a" });
    await useStore(root, async (other) => {
      await titles(other, "bob");
      for (const name of namesIn(`${root}/bob`)) {
        if (name.startsWith("letterlock.db")) {
          Deno.removeSync(`${root}/bob/${name}`);
        }
      }
      assertEquals(await titles(other, "bob"), ["a"]);
      assert(namesIn(`${root}/bob`).includes("letterlock.db"));
      await send(store, "x", { title: "b" });
      await send(other, "x", { title: "c" });
      assertEquals(await titles(store, "bob"), ["a", "b", "c"]);
      assertEquals(await titles(other, "bob"), ["a", "b", "c"]);
    });
  });
});

Deno.test("ids and their order outlive the index", async () => {
  await withFolder(async (root) => {
    const ids = await useStore(root, async (store) => {
      const ids: string[] = [];
      for (let i = 0; i < 10; i++) ids.push(await send(store));
      return ids;
    });
    Deno.removeSync(`${root}/bob/letterlock.db`);
    await useStore(root, async (store) => {
      const { mails } = await store.list("bob", { limit: 50 });
      assertEquals(mails.map(({ id }) => id), ids);
    });
  });
});

Deno.test("an index is made with progress told in tenths", async () => {
  await withFolder(async (root) => {
    const box = makeBox(root, "bob");
    for (let i = 0; i < 3500; i++) {
      Deno.writeTextFileSync(`${box}/cur/${1_780_000_000 + i}.R.h:2,S`, "\nx");
    }
    const told: string[] = [];
    await useStore(root, async (store) => {
      assertEquals((await store.count("bob")).total, 3500);
      // The newest thousand are read too quickly to tell.
      assertEquals(told, []);
      await store.search("bob", { text: "nothing such", limit: 50 });
      await store.count("bob");
    }, { log: (message) => told.push(message) });
    assertEquals(told.length, 10);
    assertEquals(told[0], "Reading the box of bob: 250 of 2500 mails.");
    assertEquals(told[9], "Reading the box of bob: 2500 of 2500 mails.");
  });
});

Deno.test("work that takes long tells how far it is, and ends where it is told to", async () => {
  await withFolder(async (root) => {
    const box = makeBox(root, "bob");
    for (let i = 0; i < 1000; i++) {
      Deno.writeTextFileSync(`${box}/cur/${1_780_000_000 + i}.R.h:2,S`, "\nx");
    }
    let told: number[][] = [];
    let names = 0;
    const progress = (done?: number, total?: number) => {
      if (done === undefined || total === undefined) return void names++;
      told.push([done, total]);
      if (done === stopAt) throw new Error("Nobody waits");
    };
    let stopAt = 500;
    await useStore(root, async (store) => {
      const list = () => store.list("bob", { limit: 50 });
      await assertRejects(list, Error, "Nobody waits");
      assertEquals(told.map(([done]) => done), counted(1, 500));
      assertEquals(names, 1000);
      // What was done before is not done again.
      stopAt = Infinity;
      told = [];
      assertEquals((await list()).total, 1000);
      assertEquals([told.at(0), told.at(-1)], [[1, 600], [600, 600]]);
      told = [];
      const query = { text: "y", contents: true, limit: 50 };
      await store.search("bob", query);
      assertEquals(told.map(([done]) => done), counted(1, 1000));
      assertEquals(told.at(-1), [1000, 1000]);
      stopAt = 1;
      const search = () => store.search("bob", query);
      await assertRejects(search, Error, "Nobody waits");
    }, { progress });
  });
});

function counted(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

Deno.test("list() still answers on a full disk, and delete() makes room", async () => {
  await withFolder(async (root) => {
    await fill(root);
    const fs = steppedFileSystem({
      before(step) {
        if (step === "writeSync") throw systemError("ENOSPC");
      },
    });
    await useStore(root, async (store) => {
      const delivery = await begin(store);
      const error = await assertRejects(
        () => delivery.commit(0),
        StorageError,
        "the disk is full",
      );
      assertEquals(error.reason, "full");
      assertEquals((await titles(store, "bob")).length, 5);
      assertEquals((await store.delete("bob", { index: 1 }))?.title, "a");
      assertEquals(await titles(store, "bob"), ["b", "c", "d", "e"]);
    }, { fs });
  });
});

Deno.test("a message to a person names no path", async () => {
  const fs = steppedFileSystem({
    before(step) {
      if (step === "linkSync") throw systemError("EACCES");
    },
  });
  await withStore(async (store, root) => {
    const delivery = await begin(store);
    const error = await assertRejects(() => delivery.commit(0), StorageError);
    assert(!error.message.includes(root), error.message);
    assertEquals(
      error.message,
      "Cannot deliver the mail: the box of bob does not work at the moment",
    );
    assert(error.cause instanceof Deno.errors.PermissionDenied);
  }, { fs });
});
