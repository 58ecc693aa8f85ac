import { assertEquals } from "@std/assert";
import { checkMail } from "../../../../lib/store/maildir/check/check_mail.ts";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import { refresh } from "../../../../lib/store/maildir/index/refresh.ts";
import { readText, send, titles } from "../../support/mails.ts";
import {
  steppedFileSystem,
  systemError,
  type SystemErrorName,
} from "../support/stepped_file_system.ts";
import {
  namesIn,
  removeIndex,
  useStore,
  withFolder,
} from "../support/temp_store.ts";

async function fill(root: string): Promise<void> {
  await useStore(root, async (store) => {
    for (const title of ["a", "b", "c"]) {
      await send(store, `about ${title}`, { title });
    }
  });
}

/** A disk on which nobody can make or open an index. */
function withoutIndex(name: SystemErrorName) {
  return steppedFileSystem({
    before(step, path) {
      if (step === "openSync" && path.endsWith("/letterlock.db")) {
        throw systemError(name);
      }
    },
  });
}

for (const name of ["ENOSPC", "EROFS", "EDQUOT", "EIO"] as const) {
  Deno.test(`a box is listed, read and emptied where ${name} lets nobody make an index`, async () => {
    await withFolder(async (root) => {
      await fill(root);
      removeIndex(root, "bob");
      await useStore(root, async (store) => {
        assertEquals(await titles(store, "bob"), ["a", "b", "c"]);
        assertEquals(
          (await readText(store, "bob", { index: 2 }))?.content,
          "about b",
        );
        assertEquals(await store.count("bob"), { total: 3, unread: 2 });
        assertEquals((await store.delete("bob", { index: 1 }))?.title, "a");
        assertEquals(await titles(store, "bob"), ["b", "c"]);
        await useStore(root, async (other) => {
          await send(other, "x", { title: "d" });
          assertEquals(await titles(other, "bob"), ["b", "c", "d"]);
          assertEquals(await titles(store, "bob"), ["b", "c", "d"]);
          await other.delete("bob", { index: 1 });
          assertEquals(await titles(store, "bob"), ["c", "d"]);
        }, { fs: withoutIndex(name) });
      }, { fs: withoutIndex(name) });
      const names = namesIn(`${root}/bob`);
      assertEquals(names.filter((n) => n.startsWith("letterlock.db")), []);
    });
  });
}

Deno.test("an index that the disk has no room for stays, and is true again later", async () => {
  await withFolder(async (root) => {
    await fill(root);
    const box = new Mailbox(diskFileSystem, root, "bob");
    await refresh(box);
    const { ino } = Deno.statSync(`${root}/bob/letterlock.db`);
    for (let i = 0; i < 200; i++) {
      const title = "x".repeat(90);
      const mail = `From: eve@example.org\nSubject: ${title}\n\nx`;
      Deno.writeTextFileSync(`${root}/bob/new/1780400000.R${i}.host`, mail);
    }
    // As on a full disk: the database may not grow by a page.
    box.database.run("PRAGMA max_page_count = 1");
    await refresh(box);
    assertEquals(box.isInMemory, true);
    assertEquals(box.mails.count().total, 203);
    box.close();
    assertEquals(Deno.statSync(`${root}/bob/letterlock.db`).ino, ino);
    await useStore(root, async (store) => {
      assertEquals((await store.count("bob")).total, 203);
    });
    assertEquals(Deno.statSync(`${root}/bob/letterlock.db`).ino, ino);
  });
});

Deno.test("a damaged index that cannot be replaced is left, and one in memory serves", async () => {
  await withFolder(async (root) => {
    await fill(root);
    removeIndex(root, "bob");
    Deno.writeTextFileSync(`${root}/bob/letterlock.db`, "x".repeat(9000));
    const fs = steppedFileSystem({
      before(step, path) {
        if (step === "removeSync" && path.includes("letterlock.db")) {
          throw systemError("EROFS");
        }
      },
    });
    await useStore(root, async (store) => {
      assertEquals(await titles(store, "bob"), ["a", "b", "c"]);
    }, { fs });
  });
});

Deno.test("checkMail() finds nothing wrong in a whole store on which no index can be made", async () => {
  await withFolder(async (root) => {
    await fill(root);
    for (const user of ["alice", "bob"]) removeIndex(root, user);
    const fs = withoutIndex("EROFS");
    const found: string[] = [];
    const summary = await checkMail(root, ({ path }) => found.push(path), {
      fs,
    });
    assertEquals(found, []);
    assertEquals(summary, {
      boxes: 2,
      mails: 3,
      mended: 0,
      left: 0,
      mendable: 0,
    });
  });
});
