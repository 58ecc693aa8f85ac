import { assert, assertEquals } from "@std/assert";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import {
  acknowledged,
  type CrashPlan,
  crashWorker,
} from "../support/crash_worker.ts";
import { withFolder } from "../support/temp_store.ts";
import {
  CONTENTS,
  type ThreeBoxes,
  TO,
  watchThreeBoxes,
} from "../support/three_boxes.ts";

async function runWorker(plan: CrashPlan) {
  const output = await crashWorker(plan).output();
  const text = new TextDecoder().decode(output.stdout);
  return {
    killed: output.signal === "SIGKILL",
    acknowledged: acknowledged(text),
    errors: new TextDecoder().decode(output.stderr),
  };
}

function plan(root: string, content: string, dieAt: number): CrashPlan {
  return { root, to: TO, content, draftId: `crash-at-${dieAt}`, dieAt };
}

/**
 * The client sends the same again: at once, or after recovery and a look into the boxes.
 *
 * @returns False if the delivery ended before that step.
 */
async function crashAt(
  boxes: ThreeBoxes,
  dieAt: number,
  content: string,
): Promise<boolean> {
  await boxes.settle();
  const run = await runWorker(plan(boxes.root, content, dieAt));
  assert(run.killed || run.acknowledged, run.errors);
  if (dieAt % 2 === 0) {
    for (const count of await boxes.arrived(content)) assert(count <= 1);
    await recoverDeliveries(boxes.root, () => {});
    const [bob, ...others] = await boxes.arrived(content);
    assertEquals(others, [bob, bob], `all or none after step ${dieAt}`);
  }
  const again = await boxes.again(`crash-at-${dieAt}`, content);
  if (run.acknowledged) assertEquals(again, run.acknowledged);
  assertEquals(await boxes.arrived(content), [1, 1, 1], `step ${dieAt}`);
  await recoverDeliveries(boxes.root, () => {});
  assertEquals(await boxes.arrived(content), [1, 1, 1], `step ${dieAt}`);
  assertEquals(boxes.journals(), []);
  return run.killed;
}

async function crashAtEvery(stride: number, content: string): Promise<void> {
  await withFolder((root) =>
    watchThreeBoxes(root, async (boxes) => {
      let step = 1;
      while (await crashAt(boxes, step, content)) step += stride;
      assert(step > 15, `only ${step} steps`);
    })
  );
}

Deno.test("commit() of a mail to three survives SIGKILL at every step", async () => {
  await crashAtEvery(1, CONTENTS.small);
});

Deno.test("commit() of a large mail to three survives SIGKILL at every third step", async () => {
  await crashAtEvery(3, CONTENTS.large);
});
