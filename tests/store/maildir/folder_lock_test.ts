import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  diskFileSystem,
  type FileSystem,
  type OpenFile,
} from "../../../lib/store/maildir/file_system.ts";
import {
  ifFolderUnlocked,
  isFolderFreeWithin,
  whileFolderLocked,
  withFolderLockedSoon,
} from "../../../lib/store/maildir/folder_lock.ts";
import { pause } from "../../../lib/store/maildir/pause.ts";
import { FakeClock, runMicrotasks } from "../../support/fake_clock.ts";

const PATH = "/mail/alice/tmp";
const SOON = { ms: 0, busy: () => new Error("busy") };

/**
 * A disk with one folder, on a runtime that cannot try a lock (Deno 2.6). A thread that
 * waits has a lock before this thread hears of it, by `hear()`.
 */
function diskOfOldRuntime() {
  let holder: OpenFile | undefined;
  const untold: (() => void)[] = [];
  const openSync = (): OpenFile => {
    const file = {
      lock: () =>
        new Promise<void>((resolve) => {
          holder ??= file;
          untold.push(resolve);
        }),
      lockSync() {
        if (holder) throw new Error("this thread waits for ever");
        holder = file;
      },
      close() {
        if (holder === file) holder = undefined;
      },
    } as unknown as OpenFile;
    return file;
  };
  const fs: FileSystem = { ...diskFileSystem, openSync };
  return {
    fs,
    isLocked: () => holder !== undefined,
    async hear() {
      for (const tell of untold.splice(0)) tell();
      await runMicrotasks();
    },
  };
}

const patient = (lock: Promise<void>) => lock;

Deno.test("no action blocks for a lock that a thread of this process has for another one", async () => {
  const { fs, hear, isLocked } = diskOfOldRuntime();
  const done: string[] = [];
  const tryIt = (what: string) =>
    ifFolderUnlocked(fs, PATH, () => void done.push(what));
  const locked = whileFolderLocked(
    fs,
    PATH,
    patient,
    () => Promise.resolve(done.push("delivered")),
  );
  assertEquals([isLocked(), tryIt("too early")], [true, false]);
  assertThrows(
    () => withFolderLockedSoon(fs, PATH, SOON, () => {}),
    Error,
    "busy",
  );
  await hear();
  await locked;
  assertEquals([tryIt("later"), isLocked()], [true, false]);
  assertEquals(done, ["delivered", "later"]);
});

Deno.test("a lock that comes when nobody waits for it any more is let go", async () => {
  const { fs, hear, isLocked } = diskOfOldRuntime();
  const gone = new Error("the session ends");
  await assertRejects(
    () =>
      whileFolderLocked(fs, PATH, () => Promise.reject(gone), () => {
        throw new Error("without the lock");
      }),
    Error,
    "the session ends",
  );
  assertEquals(ifFolderUnlocked(fs, PATH, () => {}), false);
  await hear();
  assertEquals(isLocked(), false);
  assertEquals(ifFolderUnlocked(fs, PATH, () => {}), true);
});

Deno.test("an index is not waited for while another session asks whether it is free", async () => {
  const { fs, hear } = diskOfOldRuntime();
  const asking = isFolderFreeWithin(100, fs, PATH, new FakeClock());
  assertThrows(
    () => withFolderLockedSoon(fs, PATH, SOON, () => {}),
    Error,
    "busy",
  );
  await hear();
  assertEquals(await asking, true);
  assertEquals(withFolderLockedSoon(fs, PATH, SOON, () => "opened"), "opened");
});

Deno.test("sessions that ask at once whether an index is free open it one after the other", async () => {
  const { fs, hear } = diskOfOldRuntime();
  const opened: number[] = [];
  const open = async (session: number) => {
    const clock = new FakeClock();
    assertEquals(await isFolderFreeWithin(100, fs, PATH, clock), true);
    withFolderLockedSoon(fs, PATH, SOON, () => opened.push(session));
  };
  const all = Promise.all([1, 2, 3].map(open));
  for (let turn = 0; turn < 3; turn++) {
    await hear();
    await pause();
  }
  await all;
  assertEquals(opened, [1, 2, 3]);
});
