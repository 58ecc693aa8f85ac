import { assertEquals, assertThrows } from "@std/assert";
import { SharedWorkers } from "../../../../../lib/server/supervisor/workers/shared/shared_workers.ts";
import type { SharedSlot } from "../../../../../lib/server/supervisor/workers/shared/shared_slot.ts";
import { FakeClock, runMicrotasks } from "../../../../support/fake_clock.ts";
import { FakeWorker } from "../../../support/fake_worker.ts";
import { keptLog } from "../../../support/kept_log.ts";
import { endPiece, piecesOf } from "../../../support/pieces.ts";

/** Processes of up to that many sessions, and what they are told. */
function sharedWorkers(most: number) {
  const processes: FakeWorker[] = [];
  const system = { isShort: false };
  const workers = new SharedWorkers({
    most,
    spawn() {
      if (system.isShort) throw new Error("no processes left");
      const process = new FakeWorker();
      processes.push(process);
      return process;
    },
    log: keptLog().log,
    clock: new FakeClock(),
  });
  return {
    ...{ workers, processes, system },
    open: (count: number): SharedSlot[] =>
      Array.from({ length: count }, () => workers.open()),
    /** The sessions that each process was told of so far. */
    opened: () => processes.map(({ input }) => piecesOf(input).length),
    /** The processes whose input has ended. */
    ended: () =>
      processes.flatMap(({ calls }, index) =>
        calls.includes("closeInput") ? index : []
      ),
    /** Sessions of a process end, by their numbers. */
    async end(index: number, ...numbers: number[]) {
      for (const number of numbers) processes[index].say(endPiece(number));
      await runMicrotasks();
    },
  };
}

Deno.test("places are filled in order, and the next process is started with a quarter left", () => {
  const { open, opened } = sharedWorkers(8);
  open(5);
  assertEquals(opened(), [5]);
  open(1);
  assertEquals(opened(), [6, 0]);
  open(2);
  assertEquals(opened(), [8, 0]);
  open(6);
  assertEquals(opened(), [8, 6, 0]);
});

Deno.test("a place that came free in the oldest process is taken first", async () => {
  const { open, opened, end } = sharedWorkers(4);
  open(5);
  await end(0, 2);
  open(1);
  assertEquals(opened(), [5, 1]);
});

Deno.test("with two sessions a process, the next one is there when the second is taken", () => {
  const { open, opened } = sharedWorkers(2);
  open(1);
  assertEquals(opened(), [1]);
  open(1);
  assertEquals(opened(), [2, 0]);
});

Deno.test("a process without sessions goes if the others have room for half of one", async () => {
  const { open, opened, end, ended } = sharedWorkers(4);
  open(8);
  assertEquals(opened(), [4, 4, 0]);
  await end(1, 1, 2);
  assertEquals(ended(), []);
  await end(1, 3);
  assertEquals(ended(), [2]);
  await end(0, 1);
  assertEquals(ended(), [2]);
  await end(1, 4);
  assertEquals(ended(), [2], "one place beside it is not enough");
  await end(0, 2, 3);
  assertEquals(ended(), [1, 2]);
  await end(0, 4);
  assertEquals(ended(), [1, 2], "the last one stays");
});

Deno.test("sessions that come and go at the border start no process each time", async () => {
  const { open, processes, end } = sharedWorkers(4);
  open(3);
  assertEquals(processes.length, 2);
  for (let number = 3; number < 50; number++) {
    await end(0, number);
    open(1);
  }
  assertEquals(processes.length, 2);
});

Deno.test("a process that ended is not used any more", async () => {
  const { open, opened, processes } = sharedWorkers(4);
  const [slot] = open(1);
  processes[0].end(137);
  assertEquals(await slot.ended, 137);
  await runMicrotasks();
  open(1);
  assertEquals(opened(), [1, 1]);
});

Deno.test("drain() leaves sessions alone; the next ones get a new process", async () => {
  const { workers, open, opened, end, ended } = sharedWorkers(4);
  open(3);
  workers.drain();
  assertEquals(ended(), [1]);
  open(1);
  assertEquals(opened(), [3, 0, 1]);
  await end(0, 1, 2);
  assertEquals(ended(), [1]);
  await end(0, 3);
  assertEquals(ended(), [0, 1]);
});

Deno.test("close() waits for each session, and each process", async () => {
  const { workers, open, end } = sharedWorkers(2);
  open(3);
  let isClosed = false;
  const closing = workers.close().then(() => isClosed = true);
  await end(0, 1, 2);
  assertEquals(isClosed, false);
  await end(1, 1);
  await closing;
});

Deno.test("where no process can start, the places that are there are given, and then it is told", async () => {
  const { workers, open, opened, system, end } = sharedWorkers(4);
  open(1);
  system.isShort = true;
  open(3);
  assertEquals(opened(), [4]);
  assertThrows(() => workers.open(), Error, "no processes left");
  await end(0, 3);
  open(1);
  assertEquals(opened(), [5]);
});
