import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  diskFileSystem,
  type FileSystem,
  type OpenFile,
} from "../../../lib/store/maildir/file_system.ts";
import {
  whileFolderLocked,
  withFolderLockedSoon,
} from "../../../lib/store/maildir/folder_lock.ts";
import { openMailStore } from "../../../lib/store/maildir/maildir_store.ts";
import { patience, silent } from "../../../lib/store/maildir/patience.ts";
import { FakeClock, runMicrotasks } from "../../support/fake_clock.ts";
import { delivered, draft, send, totals } from "../support/mails.ts";
import { makeBox, namesIn, settle, withFolder } from "./support/temp_store.ts";

/** A disk whose files do something else for some calls. */
function otherDisk(
  replace: (path: string, file: OpenFile) => Partial<OpenFile>,
): FileSystem {
  return {
    ...diskFileSystem,
    openSync(path, options) {
      const file = diskFileSystem.openSync(path, options);
      const other = replace(path, file);
      return new Proxy(file, {
        get(target, name: keyof OpenFile) {
          const call = (name in other ? other : target)[name] as () => void;
          return typeof call === "function" ? call.bind(target) : call;
        },
      });
    },
  };
}

/** A disk on which each sync takes so many ms of the clock. */
function slowDisk(clock: FakeClock, ms: number) {
  /** When each sync began. */
  const synced: number[] = [];
  const fs = otherDisk(() => ({
    sync() {
      synced.push(clock.now());
      const { promise, resolve } = Promise.withResolvers<void>();
      clock.setTimeout(resolve, ms);
      return promise;
    },
  }));
  return { fs, synced };
}

/** Lets the clock go on until the work is done. */
async function goOn(clock: FakeClock, work: Promise<unknown>) {
  let over = false;
  const end = () => void (over = true);
  work.then(end, end);
  while (!over) await clock.advance(250);
  await work;
}

Deno.test("a send and a delete give signs of life while the disk syncs for a minute", async () => {
  await withFolder(async (root) => {
    const clock = new FakeClock();
    const { fs, synced } = slowDisk(clock, 60_000);
    const signs: number[] = [];
    const progress = () => void signs.push(clock.now());
    const store = openMailStore(root, { fs, progress, clock });
    const steps = [
      // The file, its name, and at once the three folders that have it then.
      { work: () => send(store, "x", { to: ["bob", "carol"] }), syncs: 3 },
      { work: () => store.delete("bob", { index: 1 }), syncs: 1 },
    ];
    for (const { work, syncs } of steps) {
      const begin = clock.now();
      signs.length = 0;
      synced.length = 0;
      await goOn(clock, work());
      const took = clock.now() - begin;
      assertEquals(new Set(synced).size, syncs);
      assert(took >= 60_000 * syncs, `${took}`);
      const times = [begin, ...signs, clock.now()];
      const gaps = times.slice(1).map((time, i) => time - times[i]);
      assert(Math.max(...gaps) <= 1000, `${Math.max(...gaps)} ms of silence`);
    }
    assertEquals(await totals(store, ["bob", "carol"]), [0, 1]);
    store.close();
    assertEquals(clock.pending, 0);
  });
});

Deno.test("work that fails while a sign of life is on its way fails for the caller alone", async () => {
  const strays: unknown[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    strays.push(event.reason);
  };
  addEventListener("unhandledrejection", note);
  const signs = [
    { sign: () => runMicrotasks(), fails: "no disk" },
    { sign: () => Promise.reject(new Error("gone")), fails: "gone" },
  ];
  for (const { sign, fails } of signs) {
    const patient = patience(sign, new FakeClock());
    const work = Promise.reject(new Error("no disk"));
    await assertRejects(() => patient(work), Error, fails);
    await runMicrotasks();
  }
  removeEventListener("unhandledrejection", note);
  assertEquals(strays, []);
});

Deno.test("whileFolderLocked() keeps no folder open that it cannot lock", async () => {
  await withFolder(async (root) => {
    let open = 0;
    const fs = otherDisk((_, file) => {
      open++;
      return {
        tryLockSync() {
          throw new Error("No locks available (os error 37)");
        },
        close() {
          open--;
          file.close();
        },
      };
    });
    const never = () => Promise.reject(new Error("it ran"));
    await assertRejects(
      () => whileFolderLocked(fs, root, silent, never),
      Error,
      "No locks",
    );
    await runMicrotasks();
    assertEquals(open, 0);
  });
});

Deno.test("a delivery that has begun is ended although its client went away meanwhile", async () => {
  await withFolder(async (root) => {
    const clock = new FakeClock();
    let gone = false;
    const fs = otherDisk((path) => ({
      sync() {
        gone ||= path.endsWith("/bob/new");
        return Promise.resolve();
      },
    }));
    const progress = () => {
      if (gone) throw new Error("The client has gone");
    };
    const store = openMailStore(root, { fs, progress, clock });
    await send(store, "x", { id: "draft-01" });
    assert(gone);
    gone = false;
    assert(await delivered(store, "alice", "draft-01"));
    store.close();
  });
});

/** A disk on which another worker has a folder locked until it is told to let go. */
function lockedDisk(folder: string) {
  const unlocked = Promise.withResolvers<void>();
  let locked = true;
  const fs = otherDisk((path, file) =>
    path.endsWith(folder)
      ? {
        tryLockSync: () => !locked && (file.tryLockSync?.(true) ?? true),
        lock: () => unlocked.promise,
        lockSync() {
          throw new Error("This would wait for ever");
        },
      }
      : {}
  );
  const unlock = () => {
    locked = false;
    unlocked.resolve();
  };
  return { fs, unlock };
}

Deno.test("a send gives signs of life while another worker delivers for its sender", async () => {
  await withFolder(async (root) => {
    const clock = new FakeClock();
    const { fs, unlock } = lockedDisk("/alice/tmp");
    let signs = 0;
    const store = openMailStore(root, {
      fs,
      clock,
      progress: () => void signs++,
    });
    const sending = send(store);
    const before = signs;
    await clock.advance(60_000);
    assert(signs - before >= 60, `${signs - before} signs`);
    assertEquals(namesIn(`${root}/bob/new`), []);
    unlock();
    await goOn(clock, sending);
    assertEquals(await totals(store, ["bob"]), [1]);
    store.close();
  });
});

Deno.test("a send whose client goes away while it waits for its sender's lock leaves nothing", async () => {
  await withFolder(async (root) => {
    const clock = new FakeClock();
    const { fs, unlock } = lockedDisk("/alice/tmp");
    let gone = false;
    const progress = () => {
      if (gone) throw new Error("The client has gone");
    };
    const store = openMailStore(root, { fs, clock, progress });
    const sending = assertRejects(() => send(store), Error, "has gone");
    await clock.advance(2000);
    gone = true;
    await goOn(clock, sending);
    assertEquals(namesIn(`${root}/alice/tmp`), []);
    assertEquals(namesIn(`${root}/bob/new`), []);
    unlock();
    await clock.advance(0);
    store.close();
  });
});

Deno.test("nobody waits for the note of a delivery: it is made once the lock is free", async () => {
  await withFolder(async (root) => {
    let busy = false;
    const fs = otherDisk((path) =>
      busy && path.endsWith("/alice/tmp")
        ? {
          tryLockSync: () => false,
          lockSync() {
            throw new Error("This would wait for ever");
          },
        }
        : {}
    );
    const store = openMailStore(root, { fs });
    await send(store);
    busy = true;
    store.runDeferred();
    assertEquals(namesIn(`${root}/alice/tmp`).length, 1);
    busy = false;
    await settle(store, root);
    assertEquals(namesIn(`${root}/alice/tmp`), []);
    store.close();
  });
});

Deno.test("a box whose index another worker opens for long is waited for 2.5 s at most", async () => {
  await withFolder(async (root) => {
    const box = makeBox(root, "bob");
    let waited = 0;
    const { fs, unlock } = lockedDisk("/bob");
    const disk = { ...fs, pauseSync: (ms: number) => void (waited += ms) };
    const store = openMailStore(root, { fs: disk });
    await assertRejects(
      () => store.list("bob", { limit: 1 }),
      Error,
      "the box of bob does not work at the moment",
    );
    assertEquals(waited, 2500);
    // A delivery needs no index.
    await send(store);
    assertEquals(namesIn(`${box}/new`).length, 1);
    unlock();
    assertEquals(await totals(store, ["bob"]), [1]);
    store.close();
  });
});

Deno.test("withFolderLockedSoon() takes a lock as soon as it is free", async () => {
  await withFolder((root) => {
    const { fs, unlock } = lockedDisk(root);
    const disk = { ...fs, pauseSync: unlock };
    const busy = () => new Error("busy");
    const result = withFolderLockedSoon(disk, root, { ms: 100, busy }, () => 7);
    assertEquals(result, 7);
  });
});

Deno.test("a draft is one mail although two of its copies wait for the lock", async () => {
  await withFolder(async (root) => {
    const store = openMailStore(root);
    const other = openMailStore(root);
    const { id } = draft();
    const ids = await Promise.all([
      send(store, "x", { id }),
      send(other, "x", { id }),
    ]);
    assertEquals(ids[0], ids[1]);
    assertEquals(await totals(store, ["bob"]), [1]);
    store.close();
    other.close();
  });
});

Deno.test("a box that another program keeps locked is listed where no lock can be tried", async () => {
  await withFolder(async (root) => {
    makeBox(root, "alice");
    makeBox(root, "bob");
    const clock = new FakeClock();
    const unlocked = Promise.withResolvers<void>();
    const fs = otherDisk((path) =>
      path.endsWith("/alice") || path.endsWith("/bob")
        ? {
          tryLockSync: undefined,
          lock: () => unlocked.promise,
          lockSync() {
            throw new Error("This would wait for ever");
          },
        }
        : { tryLockSync: undefined }
    );
    const store = openMailStore(root, { fs, clock });
    const begin = clock.now();
    const first = store.list("bob", { limit: 50 });
    await goOn(clock, first);
    assertEquals((await first).total, 0);
    assert(clock.now() - begin < 5000, "its client waits for ten seconds");
    await goOn(clock, send(store, "x", { to: ["bob"] }));
    assertEquals(await totals(store, ["bob"]), [1]);
    unlocked.resolve();
    await runMicrotasks();
    store.close();
    assertEquals(clock.pending, 0);
  });
});
