import { assert, assertEquals } from "@std/assert";
import {
  diskFileSystem,
  type FileSystem,
} from "../../../../lib/store/maildir/file_system.ts";
import { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import { describe } from "../../../../lib/store/maildir/index/describe.ts";
import { refresh } from "../../../../lib/store/maildir/index/refresh.ts";
import {
  steppedFileSystem,
  type StepWatcher,
} from "../support/stepped_file_system.ts";
import { leaveAlone, withFolder } from "../support/temp_store.ts";

/** Two workers with bob's box open; the steps of the first are watched. */
function withTwoWorkers(
  watcher: StepWatcher,
  test: (mine: Mailbox, others: Mailbox) => Promise<void>,
  disk: FileSystem = diskFileSystem,
): Promise<void> {
  return withFolder(async (root) => {
    const mine = new Mailbox(steppedFileSystem(watcher, disk), root, "bob");
    const others = new Mailbox(diskFileSystem, root, "bob");
    try {
      await refresh(others);
      leaveAlone(root, "bob");
      await refresh(mine);
      await test(mine, others);
    } finally {
      mine.close();
      others.close();
    }
  });
}

/** Puts a mail into the box as a delivery does. */
function deliver(box: Mailbox, id: string): void {
  const mail = { folder: "new" as const, file: id };
  box.change(
    ["new"],
    () => Deno.writeTextFileSync(box.files.pathOf("new", id), "\nx"),
    () => box.mails.add(describe(box, id, mail)!),
  );
}

Deno.test("refresh() never takes a mail for missing that came while it read the folders", async () => {
  const id = "1780000002.R2.host";
  const known: boolean[] = [];
  let others: Mailbox | undefined;
  const watcher: StepWatcher = {
    before(step, path) {
      if (
        known.length === 1 && step === "readDirSync" && path.endsWith("/new")
      ) {
        known.push(others!.mails.byId(id) !== undefined);
      }
    },
    after(step, path) {
      const first = others !== undefined && known.length === 0;
      if (first && step === "readDirSync" && path.endsWith("/cur")) {
        deliver(others!, id);
        known.push(others!.mails.byId(id) !== undefined);
      }
    },
  };
  await withTwoWorkers(watcher, async (mine, another) => {
    for (const folder of ["new", "cur"]) {
      const path = `${mine.files.path}/${folder}/1780000000.R-${folder}.host`;
      Deno.writeTextFileSync(path, "\nx");
    }
    others = another;
    await refresh(mine);
    // Whether the folders are read a second time depends on the clock of the kernel.
    assert(known.length >= 1 && known.every(Boolean));
    assertEquals(another.mails.count().total, 3);
  });
});

Deno.test("refresh() reads no folder because another worker delivers at the same time", async () => {
  let reads = 0;
  let meanwhile = () => {};
  const before = (step: string, path: string) => {
    if (step === "readDirSync") reads++;
    if (step === "lstatSync" && path.endsWith("/new")) meanwhile();
  };
  await withTwoWorkers({ before }, async (mine, others) => {
    reads = 0;
    meanwhile = () => {
      meanwhile = () => {};
      deliver(others, "1780000001.R1.host");
    };
    await refresh(mine);
    assertEquals(mine.mails.count().total, 1);
    assertEquals(reads, 0);
  });
});

Deno.test("refresh() reads folders again after a day, whatever they look like", async () => {
  const reads: string[] = [];
  let later = 0;
  const before = (step: string, path: string) => {
    if (step === "readDirSync") reads.push(path);
  };
  await withTwoWorkers({ before }, async (mine) => {
    // A change that slipped through: the folder looks as it did before.
    const folder = mine.files.pathOf("new");
    const { mtime } = Deno.statSync(folder);
    Deno.writeTextFileSync(`${folder}/1780000001.R1.host`, "\nx");
    Deno.utimeSync(folder, mtime!, mtime!);
    reads.length = 0;
    await refresh(mine);
    assertEquals(reads, []);
    later = 23 * 3600 * 1000;
    await refresh(mine);
    assertEquals(reads, []);
    later = 25 * 3600 * 1000;
    await refresh(mine);
    assertEquals(reads, [folder, mine.files.pathOf("cur")]);
    assertEquals(mine.mails.count().total, 1);
  }, { ...diskFileSystem, now: () => Date.now() + later });
});
