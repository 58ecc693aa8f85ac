import { assert, assertEquals } from "@std/assert";
import { StorageError } from "../../../../lib/store/errors.ts";
import type { FileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import {
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
import { namesIn, useStore, withFolder } from "../support/temp_store.ts";
import {
  CONTENTS,
  hastyFileSystem,
  sendToThree,
  type ThreeBoxes,
  watchThreeBoxes,
} from "../support/three_boxes.ts";

/** Which step fails: its number, and what it is. */
type Fails = (step: number, name: string, path: string) => boolean;

/** A disk on which some steps fail, and how many there were. */
function failingDisk(fails: Fails, code: string) {
  const disk = { steps: 0, fs: hastyFileSystem as FileSystem };
  const before = (name: string, path: string) => {
    if (fails(++disk.steps, name, path)) throw systemError(code);
  };
  disk.fs = steppedFileSystem({ before }, hastyFileSystem);
  return disk;
}

/** What went wrong, if anything did. */
async function attempt(
  { root }: ThreeBoxes,
  draft: string,
  content: string,
  fs: FileSystem,
): Promise<StorageError | undefined> {
  try {
    await useStore(root, (store) => sendToThree(store, draft, content), { fs });
  } catch (error) {
    assert(error instanceof StorageError, String(error));
    return error;
  }
}

async function countSteps(boxes: ThreeBoxes, content: string) {
  const disk = failingDisk(() => false, "");
  await attempt(boxes, "count-steps", content, disk.fs);
  assert(disk.steps > 50, `${disk.steps} steps`);
  return disk.steps;
}

/** Runs `test` at every step of a delivery of `content`. */
function atEveryStep(
  content: string,
  test: (boxes: ThreeBoxes, step: number, draft: string) => Promise<void>,
): Promise<void> {
  return withFolder((root) =>
    watchThreeBoxes(root, async (boxes) => {
      const steps = await countSteps(boxes, content);
      for (let step = 1; step <= steps; step++) {
        await boxes.settle();
        await test(boxes, step, `draft-of-step-${step}`);
      }
    })
  );
}

const REASONS = { ENOSPC: "full", EACCES: "failed", EMFILE: "failed" } as const;

for (const [size, content] of Object.entries(CONTENTS)) {
  for (const [code, reason] of Object.entries(REASONS)) {
    Deno.test(`commit() of a ${size} mail to three survives ${code} at every step`, async () => {
      await atEveryStep(content, async (boxes, step, draft) => {
        const { fs } = failingDisk((n) => n === step, code);
        const error = await attempt(boxes, draft, content, fs);
        if (error) assertEquals(error.reason, reason);
        const expected = error ? [0, 0, 0] : [1, 1, 1];
        assertEquals(await boxes.arrived(content), expected, `step ${step}`);
        await boxes.again(draft, content);
        await recoverDeliveries(boxes.root, () => {}, { fs: hastyFileSystem });
        assertEquals(await boxes.arrived(content), [1, 1, 1], `step ${step}`);
        assertEquals(boxes.journals(), []);
      });
    });
  }

  Deno.test(`commit() of a ${size} mail to three survives a disk that fails from any step on`, async () => {
    await atEveryStep(content, async (boxes, step, draft) => {
      const { fs } = failingDisk((n) => n >= step, "EIO");
      const error = await attempt(boxes, draft, content, fs);
      await recoverDeliveries(boxes.root, () => {}, { fs: hastyFileSystem });
      const [bob, ...others] = await boxes.arrived(content);
      assertEquals(others, [bob, bob], `all or none after step ${step}`);
      if (!error) assertEquals(bob, 1);
      await boxes.again(draft, content);
      assertEquals(await boxes.arrived(content), [1, 1, 1], `step ${step}`);
      assertEquals(boxes.journals(), []);
    });
  });
}

Deno.test("commit() fails if the disk failed while the content came", async () => {
  await withFolder((root) =>
    watchThreeBoxes(root, async (boxes) => {
      let failures = 0;
      const fs = steppedFileSystem({
        before(name, path) {
          // The last sync is another call, and goes well.
          if (name !== "sync" || !path.endsWith(".part")) return;
          failures++;
          throw systemError("ENOSPC");
        },
      }, hastyFileSystem);
      const content = "x".repeat(17_000_000);
      const error = await attempt(boxes, "draft-of-17-mb", content, fs);
      assertEquals(error?.reason, "full");
      assertEquals(failures, 1);
      assertEquals(await boxes.arrived(content), [0, 0, 0]);
      assertEquals(namesIn(`${root}/alice/tmp`), []);
    })
  );
});
