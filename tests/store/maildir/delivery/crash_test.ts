import { assert, assertEquals } from "@std/assert";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import { NOON } from "../../support/mails.ts";
import { acknowledged, crashWorker } from "../support/crash_worker.ts";
import { copyMailFolder } from "../support/folder_snapshot.ts";
import {
  changesDisk,
  steppedFileSystem,
} from "../support/stepped_file_system.ts";
import { leaveAlone, useStore, withFolder } from "../support/temp_store.ts";
import {
  CONTENTS,
  hastyFileSystem,
  sendToThree,
  type ThreeBoxes,
  TO,
  watchThreeBoxes,
} from "../support/three_boxes.ts";

const DRAFT = "crash-draft";

/** What a crash before one of the steps of a delivery leaves. */
interface CrashState {
  root: string;
  step: number;
  /** The mail's id, if the sender had the answer before. */
  acknowledged?: string;
}

/** The states that a delivery goes through, each kept in a folder of its own. */
async function crashStates(
  folder: string,
  content: string,
): Promise<CrashState[]> {
  const root = `${folder}/mail`;
  const states: CrashState[] = [];
  await makeBoxes(root);
  let id: string | undefined;
  const keep = () => {
    const step = states.length + 1;
    states.push({ root: `${folder}/step-${step}`, step, acknowledged: id });
    copyMailFolder(root, states[step - 1].root);
  };
  const before = (step: string) => {
    if (changesDisk(step)) keep();
  };
  const fs = steppedFileSystem({ before }, hastyFileSystem);
  await useStore(root, async (store) => {
    id = await sendToThree(store, DRAFT, content);
  }, { fs });
  keep();
  return states;
}

/** Boxes whose indexes are true to them, as those of people who use them. */
async function makeBoxes(root: string): Promise<void> {
  Deno.mkdirSync(root);
  await useStore(root, async (store) => {
    for (const user of ["alice", ...TO]) {
      await store.count(user);
      leaveAlone(root, user);
      await store.count(user);
    }
  }, { now: () => NOON });
}

function recover(root: string): Promise<string[]> {
  return recoverDeliveries(root, () => {}, { fs: hastyFileSystem });
}

/** The client sends the same again: at once, and after recovery and a look. */
async function assertSurvivedBoth(
  state: CrashState,
  content: string,
): Promise<void> {
  const twin = { ...state, root: `${state.root}-twin` };
  copyMailFolder(state.root, twin.root);
  await assertSurvived(state, false, content);
  await assertSurvived(twin, true, content);
}

async function assertSurvived(
  state: CrashState,
  recoverFirst: boolean,
  content: string,
): Promise<void> {
  const what = `step ${state.step}`;
  await watchThreeBoxes(state.root, async (boxes) => {
    if (recoverFirst) await assertAllOrNone(boxes, what);
    const again = await boxes.again(DRAFT, content);
    if (state.acknowledged) assertEquals(again, state.acknowledged);
    assertEquals(await boxes.arrived(), [1, 1, 1], what);
    await recover(state.root);
    await boxes.assertAllOnce([DRAFT], content);
    assertEquals(await boxes.journals(), [], what);
  });
}

async function assertAllOrNone(boxes: ThreeBoxes, what: string): Promise<void> {
  for (const count of await boxes.arrived()) assert(count <= 1, what);
  await recover(boxes.root);
  const [bob, ...others] = await boxes.arrived();
  assertEquals(others, [bob, bob], `all or none after ${what}`);
}

for (const [size, content] of Object.entries(CONTENTS)) {
  Deno.test(`commit() of a ${size} mail to three survives a crash at every step`, async () => {
    await withFolder(async (folder) => {
      const states = await crashStates(folder, content);
      assert(states.length > 15, `only ${states.length} steps`);
      assert(states.some((state) => state.acknowledged));
      for (const state of states) await assertSurvivedBoth(state, content);
    });
  });
}

/** The states above are copies; these are what a process leaves that is really killed. */
for (const dieAt of [4, 9, 14]) {
  Deno.test(`commit() of a mail to three survives SIGKILL at step ${dieAt}`, async () => {
    await withFolder(async (folder) => {
      const root = `${folder}/mail`;
      await makeBoxes(root);
      const content = CONTENTS.small;
      const plan = { root, to: TO, content, draftId: DRAFT, dieAt };
      const output = await crashWorker(plan).output();
      const [stdout, stderr] = [output.stdout, output.stderr].map((bytes) =>
        new TextDecoder().decode(bytes)
      );
      assertEquals(output.signal, "SIGKILL", stderr);
      const id = acknowledged(stdout);
      const state = { root, step: dieAt, acknowledged: id };
      await assertSurvivedBoth(state, content);
    });
  });
}
