import { assert, assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../../../../lib/store/errors.ts";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import { MAY_BE_DENO_2_6 } from "../../../support/programs.ts";
import { imported, messageOf, NOON, titles } from "../../support/mails.ts";
import { copyMailFolder } from "../support/folder_snapshot.ts";
import {
  changesDisk,
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
import {
  makeBox,
  namesIn,
  removeIndex,
  useStore,
  withFolder,
  withStore,
} from "../support/temp_store.ts";
import { hastyFileSystem } from "../support/three_boxes.ts";

const MESSAGE = "Subject: Old\nX-Letterlock-Length: 1\n\nyears\n";

Deno.test("an imported message is a file with its time, for its owner only", async () => {
  await withStore(async (store, root) => {
    const time = NOON + 250;
    const { id } = await imported(store, "bob", MESSAGE, { time, flags: "SR" });
    const { hash } = await messageOf(MESSAGE);
    assertEquals(id, `1780315200.M250000I${hash.slice(0, 48)}.imported`);
    const path = `${root}/bob/cur/${id}:2,RS`;
    assertEquals(await Deno.readTextFile(path), MESSAGE);
    const { mode, mtime } = await Deno.stat(path);
    assertEquals(mode! & 0o777, 0o600);
    assertEquals(mtime?.getTime(), time);
    assertEquals(namesIn(`${root}/bob/tmp`), []);
    assertEquals(namesIn(`${root}/bob`).includes("drafts"), false);
  });
});

Deno.test("an imported message of several blocks has its bytes and its time", async () => {
  await withStore(async (store, root) => {
    const text = MESSAGE + "a long letter\n".repeat(30_000);
    const time = NOON + 250;
    const { id } = await imported(store, "bob", text, { time, flags: "S" });
    const path = `${root}/bob/cur/${id}:2,S`;
    assertEquals(await Deno.readTextFile(path) === text, true);
    assertEquals((await Deno.stat(path)).mtime?.getTime(), time);
  });
});

Deno.test("an import is known when the index was lost, by another flag and after a delete", async () => {
  await withFolder(async (root) => {
    const { id } = await useStore(
      root,
      (store) => imported(store, "bob", MESSAGE),
    );
    removeIndex(root, "bob");
    Deno.renameSync(`${root}/bob/new/${id}`, `${root}/bob/cur/${id}:2,FS`);
    await useStore(root, async (store) => {
      assertEquals(await imported(store, "bob", MESSAGE), { id, added: false });
      await store.delete("bob", { id });
      assert((await imported(store, "bob", MESSAGE)).added);
    });
    assertEquals(namesIn(`${root}/bob/new`), [id]);
  });
});

Deno.test("an imported letter to others stays a mail when it has a second name", async () => {
  await withStore(async (store, root) => {
    const letter = `To: carol <carol@letterlock.invalid>\n${MESSAGE}`;
    const { id } = await imported(store, "bob", letter);
    Deno.linkSync(`${root}/bob/new/${id}`, `${root}/backup`);
    removeIndex(root, "bob");
    await useStore(root, async (again) => {
      assertEquals(await titles(again, "bob"), ["Old"]);
    });
  });
});

/** What a crash before each step of an import leaves. */
async function crashStates(folder: string, text: string) {
  const root = `${folder}/mail`;
  const states: { root: string; acknowledged: boolean }[] = [];
  let acknowledged = false;
  const keep = () => {
    states.push({ root: `${folder}/step-${states.length}`, acknowledged });
    copyMailFolder(root, states.at(-1)!.root);
  };
  const before = (step: string) => {
    if (changesDisk(step)) keep();
  };
  makeBox(root, "bob");
  await useStore(root, (store) => store.count("bob"));
  const fs = steppedFileSystem({ before }, hastyFileSystem);
  await useStore(root, async (store) => {
    await imported(store, "bob", text);
    acknowledged = true;
  }, { fs });
  keep();
  return states;
}

/** Deno 2.6 cannot try a lock, so what is left goes when it is old. */
const now = () => Date.now() + (MAY_BE_DENO_2_6 ? 48 * 3600 * 1000 : 0);

for (const text of [MESSAGE, "x".repeat(200_000)]) {
  Deno.test(`an import of ${text.length} bytes survives a crash at every step`, async () => {
    await withFolder(async (folder) => {
      const states = await crashStates(folder, text);
      assert(states.length > 6, `only ${states.length} steps`);
      for (const [step, { root, acknowledged }] of states.entries()) {
        await recoverDeliveries(root, () => {}, { fs: hastyFileSystem, now });
        assertEquals(namesIn(`${root}/bob/tmp`), [], `step ${step}`);
        await useStore(root, async (store) => {
          const { total } = await store.count("bob");
          assert(total === 1 || !acknowledged && total === 0, `step ${step}`);
          const { added } = await imported(store, "bob", text);
          assertEquals(added, total === 0, `step ${step}`);
          assertEquals((await store.count("bob")).total, 1, `step ${step}`);
        });
      }
    });
  });
}

Deno.test("an import that fails at any step leaves the box as it was", async () => {
  await withFolder(async (root) => {
    makeBox(root, "bob");
    await useStore(root, (store) => store.count("bob"));
    let failed = 0;
    for (let failAt = 1;; failAt++) {
      let steps = 0;
      const fs = steppedFileSystem({
        before(step, path) {
          const isBox = /\/(?:tmp|new|cur)\b/.test(path);
          if (isBox && changesDisk(step) && ++steps === failAt) {
            throw systemError("EIO");
          }
        },
      }, hastyFileSystem);
      const done = await useStore(root, async (store) => {
        try {
          return (await imported(store, "bob", MESSAGE)).added;
        } catch (error) {
          assert(error instanceof StorageError, String(error));
          return false;
        }
      }, { fs });
      if (done) break;
      failed++;
      assertEquals(namesIn(`${root}/bob/new`), [], `step ${failAt}`);
      await recoverDeliveries(root, () => {}, { fs: hastyFileSystem });
    }
    assert(failed > 3, `only ${failed} steps`);
    assertEquals(namesIn(`${root}/bob/new`).length, 1);
  });
});

Deno.test("an import into a full disk says so", async () => {
  await withFolder(async (root) => {
    const fs = steppedFileSystem({
      before(step) {
        if (step === "writeSync") throw systemError("ENOSPC");
      },
    });
    await useStore(root, async (store) => {
      const error = await assertRejects(
        () => imported(store, "bob", MESSAGE),
        StorageError,
        "Cannot import the mail: the disk is full",
      );
      assertEquals(error.reason, "full");
      assertEquals(namesIn(`${root}/bob/tmp`), []);
    }, { fs });
  });
});
