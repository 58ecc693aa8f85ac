import { assert, assertEquals } from "@std/assert";
import { StorageError } from "../../../../lib/store/errors.ts";
import type { FileSystem } from "../../../../lib/store/maildir/file_system.ts";
import {
  steppedFileSystem,
  systemError,
  type SystemErrorName,
} from "./stepped_file_system.ts";
import { useStore, withFolder } from "./temp_store.ts";
import {
  hastyFileSystem,
  sendToThree,
  type ThreeBoxes,
  watchThreeBoxes,
} from "./three_boxes.ts";

/** A disk on which the steps that `fails` names by their numbers fail. */
export function failingDisk(
  fails: (step: number) => boolean,
  code: SystemErrorName,
) {
  const disk = { steps: 0, fs: hastyFileSystem as FileSystem };
  const before = () => {
    if (fails(++disk.steps)) throw systemError(code);
  };
  disk.fs = steppedFileSystem({ before }, hastyFileSystem);
  return disk;
}

/** Delivers on a disk, by a worker of its own; says what went wrong, if anything did. */
export async function attempt(
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

/**
 * Runs `test` at every step of a delivery of `content`, each with a draft of its own.
 * Afterwards every draft comes again.
 *
 * @param mend Runs before the boxes are looked at for the last time.
 */
export function atEveryStep(
  content: string,
  test: (boxes: ThreeBoxes, step: number, draft: string) => Promise<void>,
  mend: (boxes: ThreeBoxes) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  return withFolder((root) =>
    watchThreeBoxes(root, async (boxes) => {
      const drafts = ["count-steps"];
      const steps = await countSteps(boxes, drafts[0], content);
      for (let step = 1; step <= steps; step++) {
        drafts.push(`draft-of-step-${step}`);
        await boxes.remember();
        await test(boxes, step, drafts[step]);
      }
      for (const draft of drafts) await boxes.again(draft, content);
      await mend(boxes);
      await boxes.assertAllOnce(drafts, content);
      assertEquals(await boxes.journals(), []);
    })
  );
}

async function countSteps(boxes: ThreeBoxes, draft: string, content: string) {
  const disk = failingDisk(() => false, "EIO");
  await attempt(boxes, draft, content, disk.fs);
  assert(disk.steps > 50, `${disk.steps} steps`);
  return disk.steps;
}
