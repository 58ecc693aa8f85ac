import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type ByteStream,
  writeAll,
} from "../../../../../lib/protocol/byte_stream.ts";
import { writeAllSync } from "../../../../../lib/program/system/write_all_sync.ts";
import { WORKER_EXIT } from "../../../../../lib/server/ipc/exit_codes.ts";
import { SharedWorkers } from "../../../../../lib/server/supervisor/workers/shared/shared_workers.ts";
import type { SharedSlot } from "../../../../../lib/server/supervisor/workers/shared/shared_slot.ts";
import { SharedSessions } from "../../../../../lib/server/worker/shared/serve_shared.ts";
import { property } from "../../../../properties/property.ts";
import { FakeClock } from "../../../../support/fake_clock.ts";
import { WorkerHere } from "../../../../support/here/worker_here.ts";
import { keptLog } from "../../../support/kept_log.ts";

/** Bytes that an echo reads at a time. */
const CHUNK = 5000;

/** A session that says what it hears, while somebody hears it. */
async function echo(stream: ByteStream): Promise<void> {
  const buffer = new Uint8Array(CHUNK);
  try {
    for (let count; (count = await stream.read(buffer)) !== null;) {
      await writeAll(stream, buffer.subarray(0, count));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** A process whose sessions are echoes. */
function echoProcess(): WorkerHere {
  return new WorkerHere(() =>
    Promise.resolve({
      async run(stdio) {
        const writeSync = (bytes: Uint8Array) => stdio.write(bytes) as number;
        const sessions = new SharedSessions({
          newService: () => ({ serve: echo, stop() {}, tellPassword() {} }),
          write: (piece) => writeAllSync({ writeSync }, piece),
          reason: String,
        });
        await sessions.run(stdio);
      },
    })
  );
}

/** What a client does. */
interface Client {
  /** Bytes that it sends. */
  length: number;
  /** Bytes that it takes at a time. */
  room: number;
  /** Bytes after which it goes, or its session is ended. */
  end: number;
  how: "to the end" | "goes" | "is killed";
}

const client: fc.Arbitrary<Client> = fc.record({
  length: fc.oneof(fc.nat(10), fc.nat(600_000)),
  room: fc.oneof(fc.integer({ min: 100, max: 999 }), fc.constant(65_536)),
  end: fc.nat(300_000),
  how: fc.constantFrom("to the end", "to the end", "goes", "is killed"),
});

/** Byte `at` of what a session sends. */
function byteOf(session: number, at: number): number {
  return (at * 7 + (at >> 8) + session) & 0xff;
}

/** Sends and takes; the session's exit code. */
async function talk(
  slot: SharedSlot,
  session: number,
  { length, room, end, how }: Client,
): Promise<number> {
  await slot.ready;
  const bytes = Uint8Array.from({ length }, (_, at) => byteOf(session, at));
  const sending = slot.write(bytes);
  const reader = slot.output.getReader({ mode: "byob" });
  const most = how === "to the end" ? length : Math.min(end, length);
  let got = 0;
  while (got < most) {
    const { value, done } = await reader.read(new Uint8Array(room));
    if (done) break;
    value.forEach((byte, i) => {
      if (byte !== byteOf(session, got + i)) throw new Error(`byte ${got + i}`);
    });
    got += value.length;
  }
  if (how === "is killed") slot.kill();
  if (how === "goes") await reader.cancel();
  slot.closeInput();
  await sending;
  if (how === "to the end") {
    assertEquals(got, length);
    assertEquals((await reader.read(new Uint8Array(1))).done, true);
  }
  return await slot.ended;
}

property(
  "every session gets its own bytes, whatever its neighbours do, and all of them end",
  [fc.array(client, { minLength: 1, maxLength: 7 })],
  async (clients) => {
    const processes: WorkerHere[] = [];
    const { log, lines } = keptLog();
    const clock = new FakeClock();
    const workers = new SharedWorkers({
      most: 3,
      spawn() {
        const process = echoProcess();
        processes.push(process);
        return process;
      },
      ...{ log, clock },
    });
    const codes = await Promise.all(
      clients.map((one, session) => talk(workers.open(), session, one)),
    );
    assertEquals(codes, clients.map(() => WORKER_EXIT.done));
    await workers.close();
    for (const process of processes) {
      assertEquals(await process.ended, WORKER_EXIT.done);
    }
    assertEquals([lines, clock.pending], [[], 0]);
  },
  15,
);
