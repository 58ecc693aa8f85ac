import { assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../../../../lib/store/errors.ts";
import type { FileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import { acknowledged, crashWorker } from "../support/crash_worker.ts";
import {
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
import { delivered, readText, send, totals } from "../../support/mails.ts";
import {
  leaveAlone,
  namesIn,
  removeIndex,
  useStore,
  withFolder,
  withStore,
} from "../support/temp_store.ts";
import { deleteAtOnce, hastyFileSystem } from "../support/three_boxes.ts";

const TO = ["bob", "carol"];
const DRAFT = { id: "draft-01", to: TO };

Deno.test("a draft sent again is known before the first delivery is concluded", async () => {
  await withStore(async (store, root) => {
    const id = await send(store, "x", DRAFT);
    assertEquals(namesIn(`${root}/alice/tmp`), [`${id}.done`]);
    await useStore(root, async (other) => {
      assertEquals(await send(other, "x", DRAFT), id);
      assertEquals(namesIn(`${root}/alice/tmp`), []);
    });
    store.runDeferred();
    assertEquals(await totals(store, TO), [1, 1]);
    assertEquals(await delivered(store, "alice", DRAFT.id), { id });
  });
});

Deno.test("a draft sent again is known by the mails when the sender's index is gone", async () => {
  await withFolder(async (root) => {
    const id = await useStore(root, (store) => send(store, "x", DRAFT));
    removeIndex(root, "alice");
    removeIndex(root, "bob");
    removeIndex(root, "carol");
    await useStore(root, async (store) => {
      assertEquals(await send(store, "x", DRAFT), id);
      assertEquals(await totals(store, TO), [1, 1]);
      assertEquals(await delivered(store, "alice", DRAFT.id), { id });
    });
  });
});

Deno.test("a draft sent again is known by what recipients deleted when the sender's index is gone", async () => {
  await withFolder(async (root) => {
    const id = await useStore(root, async (store) => {
      const id = await send(store, "x", DRAFT);
      await store.delete("bob", { id });
      await store.delete("carol", { id });
      return id;
    });
    removeIndex(root, "alice");
    await useStore(root, async (store) => {
      assertEquals(await send(store, "x", DRAFT), id);
      assertEquals(await totals(store, TO), [0, 0]);
    });
  });
});

Deno.test("a draft sent again is known by a mail that another program has marked", async () => {
  await withFolder(async (root) => {
    await useStore(root, async (store) => {
      const id = await send(store, "x", DRAFT);
      removeIndex(root, "alice");
      for (const user of ["bob", "carol"]) {
        const box = `${root}/${user}`;
        Deno.renameSync(`${box}/new/${id}`, `${box}/cur/${id}:2,RS`);
      }
      await useStore(root, async (other) => {
        assertEquals(await send(other, "x", DRAFT), id);
      });
      assertEquals(await totals(store, TO), [1, 1]);
    });
  });
});

Deno.test("one draft sent by two workers in the same moment is delivered once", async () => {
  await withFolder(async (root) => {
    const { id: draftId, to } = DRAFT;
    let other: Deno.ChildProcess | undefined;
    const fs = steppedFileSystem({
      before(step) {
        if (step !== "linkSync" || other) return;
        const plan = { root, to, draftId, content: "x", dieAt: 0 };
        other = crashWorker(plan).spawn();
        // Time enough for it to come to the same point, if nothing holds it up.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
      },
    });
    await useStore(root, async (store) => {
      // Where all is known already, the other worker has nothing else to wait for.
      for (const user of ["alice", ...to]) {
        await store.count(user);
        leaveAlone(root, user);
        await store.count(user);
      }
      const id = await send(store, "x", DRAFT);
      const { stdout } = await other!.output();
      assertEquals(acknowledged(new TextDecoder().decode(stdout)), id);
      assertEquals(await totals(store, TO), [1, 1]);
    }, { fs, now: Date.now });
  });
});

/**
 * Delivers to bob and then, when bob has it, lets `between` happen and fails for carol.
 *
 * @param dead Nothing works any more from then on, as after a crash.
 */
async function failForCarol(
  root: string,
  between: () => void,
  dead: boolean,
): Promise<StorageError> {
  let failed = false;
  const fs: FileSystem = steppedFileSystem({
    before(step) {
      if (failed && dead) throw systemError("EIO");
      if (step !== "linkSync" || failed) return;
      if (namesIn(`${root}/bob/new`).length === 0) return;
      failed = true;
      between();
      throw systemError("ENOSPC");
    },
  }, hastyFileSystem);
  return await useStore(root, (store) => {
    return assertRejects(() => send(store, "x", DRAFT), StorageError);
  }, { fs });
}

/** What bob does with the mail, by another program, before carol has it. */
const BOB_ACTS: Record<string, (box: string, file: string) => void> = {
  leaves: () => {},
  reads: (box, file) =>
    Deno.renameSync(`${box}/new/${file}`, `${box}/cur/${file}:2,S`),
  // As Dovecot does.
  "marks in place": (box, file) =>
    Deno.renameSync(`${box}/new/${file}`, `${box}/new/${file}:2,S`),
  deletes: (box, file) => Deno.removeSync(`${box}/new/${file}`),
};

for (const [verb, act] of Object.entries(BOB_ACTS)) {
  const bobActs = (root: string) => () =>
    act(`${root}/bob`, namesIn(`${root}/bob/new`)[0]);

  Deno.test(`a delivery that fails for one recipient is undone when another ${verb} the mail`, async () => {
    await withFolder(async (root) => {
      const error = await failForCarol(root, bobActs(root), false);
      assertEquals(error.reason, "full");
      await useStore(root, async (store) => {
        assertEquals(await totals(store, TO), [0, 0]);
        assertEquals(namesIn(`${root}/alice/tmp`), []);
        await send(store, "x", DRAFT);
        assertEquals(await totals(store, TO), [1, 1]);
      });
    });
  });

  Deno.test(`a delivery cut short is the same for all when one recipient ${verb} the mail`, async () => {
    await withFolder(async (root) => {
      await failForCarol(root, bobActs(root), true);
      await recoverDeliveries(root, () => {});
      await useStore(root, async (store) => {
        const [bob, carol] = await totals(store, TO);
        // Where bob deleted the only copy, nobody had it.
        assertEquals([bob, carol], verb === "deletes" ? [0, 0] : [1, 1]);
        await send(store, "x", DRAFT);
        assertEquals(await totals(store, TO), [1, 1]);
      });
    });
  });
}

Deno.test("a draft sent again goes to all but the one who deleted what was cut short", async () => {
  await withFolder(async (root) => {
    await useStore(root, async (bobs) => {
      await failForCarol(root, () => deleteAtOnce(root, "bob"), true);
      await recoverDeliveries(root, () => {});
      assertEquals(await totals(bobs, TO), [0, 0]);
      const id = await send(bobs, "x", DRAFT);
      assertEquals(await totals(bobs, TO), [0, 1]);
      assertEquals((await readText(bobs, "carol", { id }))?.content, "x");
      assertEquals(await send(bobs, "x", DRAFT), id);
      assertEquals(await totals(bobs, TO), [0, 1]);
    });
  });
});

Deno.test("a delivery undone is forgotten, also by one who deleted the mail", async () => {
  await withFolder(async (root) => {
    await useStore(root, async (bobs) => {
      await failForCarol(root, () => deleteAtOnce(root, "bob"), false);
      await send(bobs, "x", DRAFT);
      assertEquals(await totals(bobs, TO), [1, 1]);
    });
  });
});
