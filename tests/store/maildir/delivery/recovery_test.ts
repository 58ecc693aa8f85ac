import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { errorDetail } from "../../../../lib/store/error_detail.ts";
import { StorageError } from "../../../../lib/store/errors.ts";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import {
  steppedFileSystem,
  systemError,
  type SystemErrorName,
} from "../support/stepped_file_system.ts";
import { begin, send, titles, totals } from "../../support/mails.ts";
import {
  makeBox,
  namesIn,
  removeIndex,
  useStore,
  withFolder,
  withStore,
} from "../support/temp_store.ts";
import { failingDisk } from "../support/failing_disk.ts";
import { copyMailFolder } from "../support/folder_snapshot.ts";
import { deleteAtOnce, hastyFileSystem, TO } from "../support/three_boxes.ts";

const HOUR = 3600 * 1000;

/**
 * Leaves a delivery to bob, carol and dave in the middle: nothing works any more after so
 * many links, but `between` happens.
 */
async function cutShort(
  root: string,
  afterLinks: number,
  between: () => void = () => {},
): Promise<void> {
  Deno.mkdirSync(root, { recursive: true });
  let links = 0;
  let dead = false;
  const fs = steppedFileSystem({
    before(step) {
      // The last link is noted in the index first, where there is another to make.
      if (!dead && links === afterLinks && step === "linkSync") {
        dead = true;
        between();
      }
      if (dead) throw systemError("EIO");
    },
    after(step) {
      if (step === "linkSync") links++;
    },
  });
  await useStore(root, (store) => {
    return assertRejects(() => send(store, "x", { to: TO }), StorageError);
  }, { fs });
}

Deno.test("recoverDeliveries() finishes a delivery and says so", async () => {
  await withFolder(async (root) => {
    await cutShort(root, 2);
    const told: string[] = [];
    await recoverDeliveries(root, (message) => told.push(message));
    assertEquals(told, [
      "Finished a delivery from alice to bob;carol;dave that was cut short.",
    ]);
    await useStore(root, async (store) => {
      for (const user of TO) {
        assertEquals(await titles(store, user), ["Hello"]);
      }
    });
    assertEquals(namesIn(`${root}/alice/tmp`), []);
    await recoverDeliveries(root, (message) => told.push(message));
    assertEquals(told.length, 1);
  });
});

Deno.test("recoverDeliveries() does no harm at any step where it fails itself", async () => {
  await withFolder(async (folder) => {
    await cutShort(`${folder}/mail`, 1);
    for (let step = 1, done = false; !done; step++) {
      const root = `${folder}/step-${step}`;
      copyMailFolder(`${folder}/mail`, root);
      const { fs } = failingDisk((n) => n >= step, "EIO");
      try {
        const told: string[] = [];
        const log = (message: string) => told.push(message);
        await recoverDeliveries(root, log, { fs });
        done = told.every((message) => message.startsWith("Finished"));
      } catch (error) {
        assertEquals((error as Error).name, "StorageError");
      }
      await recoverDeliveries(root, () => {}, { fs: hastyFileSystem });
      await useStore(root, async (store) => {
        assertEquals(await totals(store, TO), [1, 1, 1], `step ${step}`);
      }, { fs: hastyFileSystem });
      assertEquals(namesIn(`${root}/alice/tmp`), []);
    }
  });
});

const UNDONE = { id: "draft-undone", to: TO };

/** A delivery that fails for dave, and cannot be undone for bob and carol either. */
async function failToUndo(root: string): Promise<void> {
  const fs = steppedFileSystem({
    before(step, path) {
      if (step === "linkSync" && namesIn(`${root}/carol/new`).length > 0) {
        throw systemError("ENOSPC");
      }
      const undoing = step === "removeSync" && !path.includes("/alice/");
      if (undoing) throw systemError("EACCES");
    },
  });
  await useStore(root, async (store) => {
    await assertRejects(() => send(store, "x", UNDONE), StorageError);
  }, { fs });
}

Deno.test("a draft sent again undoes first what had failed", async () => {
  await withFolder(async (root) => {
    await failToUndo(root);
    await useStore(root, async (store) => {
      const id = await send(store, "x", UNDONE);
      for (const user of TO) {
        const { mails } = await store.list(user, { limit: 9 });
        assertEquals(mails.map((mail) => mail.id), [id]);
      }
    });
    assertEquals(namesIn(`${root}/alice/tmp`), []);
  });
});

Deno.test("recoverDeliveries() undoes what the sender was told has failed", async () => {
  await withFolder(async (root) => {
    await failToUndo(root);
    const told: string[] = [];
    await recoverDeliveries(root, (message) => told.push(message));
    assertEquals(told, [
      "Undid a delivery from alice to bob;carol;dave that was cut short.",
    ]);
    await useStore(root, async (store) => {
      for (const user of TO) assertEquals((await store.count(user)).total, 0);
      await send(store, "x", UNDONE);
      for (const user of TO) assertEquals((await store.count(user)).total, 1);
    });
    assertEquals(namesIn(`${root}/alice/tmp`), []);
  });
});

Deno.test("recoverDeliveries() gives nothing again to one who deleted it", async () => {
  await withFolder(async (root) => {
    await cutShort(root, 2, () => deleteAtOnce(root, "carol"));
    await recoverDeliveries(root, () => {});
    await useStore(root, async (store) => {
      assertEquals(await totals(store, TO), [1, 0, 1]);
    });
  });
});

Deno.test("recoverDeliveries() leaves out a box that is no more", async () => {
  await withFolder(async (root) => {
    await cutShort(root, 1);
    Deno.removeSync(`${root}/carol`, { recursive: true });
    await recoverDeliveries(root, () => {});
    assertEquals(namesIn(root), ["alice", "bob", "dave"]);
    await useStore(root, async (store) => {
      assertEquals(await titles(store, "dave"), ["Hello"]);
    });
  });
});

Deno.test("recoverDeliveries() removes files from tmp after 36 hours", async () => {
  await withFolder(async (root) => {
    const tmp = `${makeBox(root, "alice")}/tmp`;
    for (const name of ["a.part", "1780000000.R1.host"]) {
      Deno.writeTextFileSync(`${tmp}/${name}`, "x");
    }
    const now = Date.now();
    await recoverDeliveries(root, () => {}, { now: () => now + 35 * HOUR });
    assertEquals(namesIn(tmp).length, 2);
    await recoverDeliveries(root, () => {}, { now: () => now + 37 * HOUR });
    assertEquals(namesIn(tmp), []);
  });
});

Deno.test("recoverDeliveries() leaves mails alone that are being written", async () => {
  await withStore(async (store, root) => {
    const small = await begin(store, { title: "small" });
    await small.write(new Uint8Array(10));
    const large = await begin(store, { title: "large" });
    await large.write(new Uint8Array(100_000));
    await recoverDeliveries(root, () => {});
    await small.commit(10);
    await recoverDeliveries(root, () => {});
    await large.commit(100_000);
    assertEquals(await titles(store, "bob"), ["small", "large"]);
  });
});

Deno.test("recoverDeliveries() runs while others deliver", async () => {
  await withStore(async (store, root) => {
    const to = ["bob", "carol"];
    await Promise.all([
      ...Array.from({ length: 20 }, () => send(store, "x", { to })),
      ...Array.from({ length: 20 }, () => recoverDeliveries(root, () => {})),
    ]);
    for (const user of to) assertEquals((await store.count(user)).total, 20);
  });
});

Deno.test("recoverDeliveries() finds nothing to do where there is no mail folder", async () => {
  await withFolder(async (root) => {
    assertEquals(await recoverDeliveries(`${root}/none`, () => {}), []);
  });
});

/** A worker that has answered its client, and dies before it concludes the delivery. */
async function dieBeforeConclusion(
  root: string,
  to: string[],
): Promise<string> {
  let answered = false;
  const fs = steppedFileSystem({
    before() {
      if (answered) throw systemError("EIO");
    },
  });
  return await useStore(root, async (store) => {
    const id = await send(store, "x", { id: "draft-killed", to });
    answered = true;
    return id;
  }, { fs });
}

for (const to of [["bob"], TO]) {
  Deno.test(`a mail to ${to} that is deleted after a kill at the conclusion does not come back`, async () => {
    await withFolder(async (root) => {
      const id = await dieBeforeConclusion(root, to);
      assertEquals(namesIn(`${root}/alice/tmp`), [`${id}.done`]);
      // By any program, and whatever becomes of the indexes.
      for (const user of to) {
        Deno.removeSync(`${root}/${user}/new/${id}`);
        removeIndex(root, user);
      }
      await recoverDeliveries(root, () => {});
      await useStore(root, async (store) => {
        assertEquals(await totals(store, to), to.map(() => 0));
        assertEquals(await send(store, "x", { id: "draft-killed", to }), id);
        assertEquals(await totals(store, to), to.map(() => 0));
      });
      assertEquals(namesIn(`${root}/alice/tmp`), []);
    });
  });
}

Deno.test("a draft resent after all indexes are lost brings no deleted mail back", async () => {
  await withFolder(async (root) => {
    const id = await useStore(root, async (store) => {
      const id = await send(store, "x", UNDONE);
      for (const user of TO) await store.delete(user, { id });
      return id;
    });
    for (const user of ["alice", ...TO]) removeIndex(root, user);
    await useStore(root, async (store) => {
      assertEquals(await send(store, "x", UNDONE), id);
      assertEquals(await totals(store, TO), [0, 0, 0]);
    });
  });
});

Deno.test("recovery gives nothing again to one who deleted it and lost the index", async () => {
  await withFolder(async (root) => {
    await cutShort(root, 2, () => deleteAtOnce(root, "carol"));
    removeIndex(root, "carol");
    await recoverDeliveries(root, () => {});
    await useStore(root, async (store) => {
      assertEquals(await totals(store, TO), [1, 0, 1]);
    });
  });
});

/** What the system says where a box cannot be used, and what the log says of it. */
const BAD_BOXES: Record<string, [SystemErrorName, string, string]> = {
  "belongs to somebody else": [
    "EACCES",
    "openSync",
    "(permission denied: BOX)",
  ],
  "is on another file system": [
    "EXDEV",
    "linkSync",
    "(its two places are on different file systems: BOX; BOX is on another file system than the mail folder)",
  ],
  "is on a read-only disk": [
    "EROFS",
    "linkSync",
    "(the file system is read-only: BOX)",
  ],
  "refuses hard links": [
    "EPERM",
    "linkSync",
    "(the system does not permit it: BOX; the file system of BOX may refuse hard links)",
  ],
};

for (const [what, [name, bad, why]] of Object.entries(BAD_BOXES)) {
  Deno.test(`recoverDeliveries() tells of a box that ${what}, and does the others`, async () => {
    await withFolder(async (root) => {
      await cutShort(root, 1);
      Deno.writeTextFileSync(`${makeBox(root, "adam")}/tmp/x.part`, "x");
      const fs = steppedFileSystem({
        before(step, path) {
          const target = step === "linkSync" ? "/.probe" : "/adam/tmp";
          if (step === bad && path.includes(target) && !reached) {
            reached = true;
            throw systemError(name);
          }
        },
      });
      let reached = false;
      const told: string[] = [];
      const log = (message: string) => told.push(message);
      assertEquals(await recoverDeliveries(root, log, { fs }), ["adam"]);
      const reason = why.replaceAll("BOX", `${root}/adam`);
      assertEquals(told, [
        `The box of adam does not work ${reason}.`,
        "Finished a delivery from alice to bob;carol;dave that was cut short.",
      ]);
      await useStore(root, async (store) => {
        assertEquals(await totals(store, TO), [1, 1, 1]);
      });
      assertEquals(namesIn(root), ["adam", "alice", "bob", "carol", "dave"]);
    });
  });
}

Deno.test("recoverDeliveries() says it where nothing at all can be changed", async () => {
  await withFolder(async (root) => {
    makeBox(root, "bob");
    const fs = steppedFileSystem({
      before(step) {
        if (step === "openSync") throw systemError("EROFS");
      },
    });
    const told: string[] = [];
    const log = (message: string) => told.push(message);
    assertEquals(await recoverDeliveries(root, log, { fs }), []);
    assertEquals(told, [
      "The mail folder cannot be changed (the file system is read-only).",
    ]);
  });
});

Deno.test("a mail to a box that does not work is refused by the box's name, all others come", async () => {
  const fs = steppedFileSystem({
    before(step, path) {
      if (step === "openSync" && /\/bob(?:\/new)?$/.test(path)) {
        throw systemError("EACCES");
      }
      if (step === "lstatSync" && path.endsWith("/bob/new")) {
        throw systemError("EACCES");
      }
    },
  });
  await withStore(async (store, root) => {
    makeBox(root, "bob");
    for (const work of [() => send(store), () => store.count("bob")]) {
      const error = await assertRejects(work, StorageError);
      assertStringIncludes(
        error.message,
        "the box of bob does not work at the moment",
      );
      const { detail } = errorDetail(error);
      assertStringIncludes(detail, `permission denied: ${root}/bob`);
    }
    await send(store, "x", { to: ["carol"] });
    assertEquals((await store.count("carol")).total, 1);
  }, { fs });
});
