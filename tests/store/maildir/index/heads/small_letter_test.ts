import { assertEquals } from "@std/assert";
import {
  diskFileSystem,
  type FileSystem,
} from "../../../../../lib/store/maildir/file_system.ts";
import { refresh } from "../../../../../lib/store/maildir/index/refresh.ts";
import { Mailbox } from "../../../../../lib/store/maildir/mailbox.ts";
import {
  steppedFileSystem,
  type StepWatcher,
} from "../../support/stepped_file_system.ts";
import { makeBox, withFolder } from "../../support/temp_store.ts";

/** Longer than a step of the times that Deno tells, in ms. */
const STEP_MS = 1050;
/** A disk to which all of a box was made a while ago. */
const LATER: FileSystem = { ...diskFileSystem, now: () => Date.now() + 3000 };
/** One to which it was made just now, or by a clock that was set back since. */
const EARLIER: FileSystem = { ...diskFileSystem, now: () => Date.now() - 3000 };

const MAIL = "1780000001.R1.host";
const letter = (title: string) => `Subject: ${title}\n\nx\n`;

/** Makes bob's box, with a mail in it and the letter of somebody else beside it. */
function makeBoxes(root: string): string {
  const box = makeBox(root, "bob");
  Deno.writeTextFileSync(`${box}/cur/${MAIL}`, letter("his"));
  Deno.writeTextFileSync(`${root}/secret`, letter("her"));
  return box;
}

/** What the index of bob's box says of it once it was read. */
async function titlesIn(root: string, fs: FileSystem): Promise<string[]> {
  const box = new Mailbox(fs, root, "bob");
  try {
    await refresh(box);
    return box.mails.list({ limit: 50 }).mails.map(({ title }) => title);
  } finally {
    box.close();
  }
}

/** The calls for bob's mail while his box is read. */
async function callsFor(
  fs: FileSystem,
  prepare: (mail: string) => void = () => {},
): Promise<string[]> {
  const calls: string[] = [];
  const before = (step: string, path: string) => {
    if (path.endsWith(MAIL)) calls.push(step);
  };
  await withFolder(async (root) => {
    prepare(`${makeBoxes(root)}/cur/${MAIL}`);
    assertEquals(await titlesIn(root, steppedFileSystem({ before }, fs)), [
      "his",
    ]);
  });
  return calls;
}

const AT_ONCE = ["lstatSync", "openSync", "readSync"];
const WITH_CARE = ["lstatSync", "openSync", "statSync", "readSync"];

Deno.test("a small mail of another program is looked at once, one that others may change twice", async () => {
  assertEquals(await callsFor(LATER), AT_ONCE);
  assertEquals(await callsFor(EARLIER), WITH_CARE);
});

Deno.test("a long mail, and one with two names, is not read at once", async () => {
  const long = (mail: string) =>
    Deno.writeTextFileSync(mail, letter("his") + "x\n".repeat(10_000));
  const linked = (mail: string) =>
    Deno.linkSync(mail, mail.replace("/cur/", "/tmp/"));
  for (const prepare of [long, linked]) {
    const calls = await callsFor(LATER, prepare);
    assertEquals(calls.filter((call) => call === "statSync").length, 1);
  }
});

/** Puts something in the place of a mail for a moment, or takes it away again. */
type Swap = (box: string, isPut: boolean) => void;

const SWAPS: Record<string, Swap> = {
  "a link": (box, isPut) => {
    const [mail, kept] = [`${box}/cur/${MAIL}`, `${box}/tmp/kept`];
    if (!isPut) Deno.renameSync(kept, mail);
    else {
      Deno.renameSync(mail, kept);
      Deno.symlinkSync(`${box}/../secret`, mail);
    }
  },
  "a folder with a link": (box, isPut) => {
    const [folder, kept] = [`${box}/cur`, `${box}/tmp/kept`];
    if (!isPut) {
      Deno.removeSync(folder, { recursive: true });
      return Deno.renameSync(kept, folder);
    }
    Deno.renameSync(folder, kept);
    Deno.mkdirSync(folder);
    Deno.symlinkSync(`${box}/../secret`, `${folder}/${MAIL}`);
  },
};

/** Somebody swaps files while the mail is read for the first time. */
function swapping(box: string, swap: Swap, opened: string[]): StepWatcher {
  let isPut = false;
  return {
    before(step, path) {
      if (step !== "openSync" || !path.endsWith(MAIL)) return;
      opened.push(path);
      if (opened.length > 1) return;
      swap(box, true);
      isPut = true;
    },
    after(step) {
      if (step !== "readSync" || !isPut) return;
      swap(box, false);
      isPut = false;
    },
  };
}

Deno.test("what takes a mail's place for a moment is not believed", async () => {
  await withFolder(async (folder) => {
    const roots = Object.keys(SWAPS).map((_, i) => `${folder}/${i}`);
    const boxes = roots.map(makeBoxes);
    // The kernel has to date the swap later than the boxes: nobody can set that time.
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    for (const [i, [what, swap]] of Object.entries(SWAPS).entries()) {
      const opened: string[] = [];
      const watcher = swapping(boxes[i], swap, opened);
      const titles = await titlesIn(roots[i], steppedFileSystem(watcher));
      assertEquals([titles, opened.length], [["his"], 2], what);
    }
  });
});

Deno.test("a mail that goes while its box is read is left out", async () => {
  await withFolder(async (root) => {
    makeBoxes(root);
    const before = (step: string, path: string) => {
      const isOpened = step === "openSync" && path.endsWith(MAIL);
      if (isOpened) Deno.removeSync(path);
    };
    const fs = steppedFileSystem({ before }, LATER);
    assertEquals(await titlesIn(root, fs), []);
  });
});
