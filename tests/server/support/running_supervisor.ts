/** A supervisor with fake workers and connections, and a clock that the test moves. */
import { assert } from "@std/assert";
import { decodeRefused } from "../../../lib/protocol/handshake/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../../../lib/protocol/limits.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import {
  LINGERING_LIMIT,
  PREAUTH_LIMIT,
  STOP_MS,
} from "../../../lib/server/limits.ts";
import { Supervisor } from "../../../lib/server/supervisor/supervisor.ts";
import { WorkerPool } from "../../../lib/server/supervisor/workers/worker_pool.ts";
import { FakeClock, runMicrotasks } from "../../support/fake_clock.ts";
import { FakeConn, FakeListener } from "./fake_conn.ts";
import { FakeWorker } from "./fake_worker.ts";
import { keptLog } from "./kept_log.ts";

export const LOGIN = encodeFrame(Uint8Array.of(7, 7, 7));

export interface RunningSupervisor extends AsyncDisposable {
  clock: FakeClock;
  lines: string[];
  listener: FakeListener;
  supervisor: Supervisor;
  workers: FakeWorker[];
  /** Those that were started to look at boxes. */
  looks: FakeWorker[];
  /** How often a recovery was asked for. */
  recoveries(): number;
  /** Somebody connects and reads the Hello. */
  connect(address?: string): Promise<Peer>;
  /** Somebody connects and sends a login; the worker that checks it. */
  logIn(address?: string): Promise<Peer & { worker: FakeWorker }>;
}

export interface Peer {
  conn: FakeConn;
  frames: FrameReader;
  helloFrame: Uint8Array<ArrayBuffer>;
}

export async function runSupervisor(
  {
    maxClients = 2,
    enhanced = true,
    parked = 1000,
    opened = Promise.resolve() as Promise<void>,
    mayStart = (): boolean => true,
  } = {},
): Promise<RunningSupervisor> {
  const clock = new FakeClock();
  const { log, lines } = keptLog({ enhanced: false });
  const listener = new FakeListener();
  const workers: FakeWorker[] = [];
  const looks: FakeWorker[] = [];
  let recoveries = 0;
  const spawn = () => {
    if (!mayStart()) throw new Error("Too many open files (os error 24)");
    workers.push(new FakeWorker());
    return workers.at(-1)!;
  };
  const pool = new WorkerPool(
    maxClients,
    spawn,
    (error) => supervisor.workerFailed(error),
    clock,
  );
  await pool.start();
  const supervisor: Supervisor = new Supervisor({
    options: {
      enhanced,
      maxSkewMs: 30_000,
      maxPerUser: 2,
      maxParkedPerUser: 3,
      idleMs: 60_000,
      sessionMs: 600_000,
      isExempt: () => false,
    },
    listener,
    pool,
    log,
    spawnLook() {
      looks.push(Object.assign(new FakeWorker(), { isObedient: false }));
      return looks.at(-1)!;
    },
    recover: () => recoveries++,
    rooms: { preauth: PREAUTH_LIMIT, lingering: LINGERING_LIMIT, parked },
    changePassword: () => Promise.resolve(false),
    clock,
  });
  const ended = supervisor.run(opened);
  const connect = async (address?: string) => {
    const conn = listener.arrive(new FakeConn(address));
    const frames = new FrameReader(conn.peer, LOGIN_FRAME_LIMIT);
    return { conn, frames, helloFrame: encodeFrame((await frames.next())!) };
  };
  return {
    clock,
    lines,
    listener,
    supervisor,
    workers,
    looks,
    recoveries: () => recoveries,
    connect,
    async logIn(address) {
      const peer = await connect(address);
      const before = new Set(workers.filter(({ input }) => input.length > 0));
      peer.conn.peer.write(LOGIN);
      await runMicrotasks();
      const worker = workers.find((worker) =>
        worker.input.length > 0 && !before.has(worker)
      );
      assert(worker, "no worker got the login");
      return { ...peer, worker };
    },
    async [Symbol.asyncDispose]() {
      const stopped = supervisor.stop();
      await clock.advance(STOP_MS + 1000);
      await Promise.all([stopped, ended]);
    },
  };
}

export async function refusalOf({ frames }: Peer): Promise<string | undefined> {
  return decodeRefused((await frames.next())!);
}
