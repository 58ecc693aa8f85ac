/** A supervisor with fake workers and connections, and a clock that the test moves. */
import { assert, assertEquals } from "@std/assert";
import { equalBytes } from "../../../lib/crypto/bytes.ts";
import { decodeRefused } from "../../../lib/protocol/handshake/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../../../lib/protocol/limits.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import type { LoginCheck } from "../../../lib/server/ipc/login_order.ts";
import {
  LINGERING_LIMIT,
  PREAUTH_LIMIT,
  STOP_MS,
} from "../../../lib/server/limits.ts";
import type { WriteChange } from "../../../lib/server/supervisor/sessions/password_wishes.ts";
import { Supervisor } from "../../../lib/server/supervisor/supervisor.ts";
import { WorkerPool } from "../../../lib/server/supervisor/workers/worker_pool.ts";
import { FakeClock, runMicrotasks } from "../../support/fake_clock.ts";
import { FakeConn, FakeListener } from "./fake_conn.ts";
import { FakeLoginProcess, GivenLogin, WELCOME } from "./fake_login_process.ts";
import { FakeWorker } from "./fake_worker.ts";
import { keptLog } from "./kept_log.ts";

export const LOGIN = encodeFrame(Uint8Array.of(7, 7, 7));

/** Which server it is where there are others. */
export const MEMBER = {
  id: "11111111-1111-4111-8111-111111111111",
  name: "one",
  started: 1000,
};

export interface RunningSupervisor extends AsyncDisposable {
  clock: FakeClock;
  lines: string[];
  listener: FakeListener;
  supervisor: Supervisor;
  workers: FakeWorker[];
  /** Those that were started to look at boxes. */
  looks: FakeWorker[];
  /** Those that were started to tell other servers of this one. */
  clusters: FakeWorker[];
  /** Those that were started to check logins. */
  processes: FakeLoginProcess[];
  /** All logins that were given to one, in their order. */
  given(): GivenLogin[];
  /** How often a recovery was asked for. */
  recoveries(): number;
  /** Somebody connects and reads the Hello. */
  connect(address?: string): Promise<Peer>;
  /** Somebody connects and sends a login, which a process is given. */
  logIn(address?: string): Promise<Attempt>;
  /** A user connects and logs in. */
  serve(user: string, address?: string): Promise<Attempt>;
}

export interface Peer {
  conn: FakeConn;
  frames: FrameReader;
  helloFrame: Uint8Array<ArrayBuffer>;
}

/** A peer whose login is checked. */
export interface Attempt extends Peer {
  login: GivenLogin;
  /** The one that serves the session if the login is good. */
  worker: FakeWorker;
}

export async function runSupervisor(
  {
    maxClients = 2,
    enhanced = true,
    logsSessions = false,
    parked = 1000,
    maxGroup = undefined as number | undefined,
    hasOthers = false,
    store = undefined as string | undefined,
    opened = Promise.resolve() as Promise<void>,
    mayStart = (): boolean => true,
    changePassword =
      (() => Promise.resolve({ outcome: "failed" })) as WriteChange,
  } = {},
): Promise<RunningSupervisor> {
  const clock = new FakeClock();
  const { log, lines } = keptLog({ enhanced: logsSessions });
  const listener = new FakeListener();
  const workers: FakeWorker[] = [];
  const looks: FakeWorker[] = [];
  const clusters: FakeWorker[] = [];
  const processes: FakeLoginProcess[] = [];
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
      maxGroup,
      maxParkedPerUser: 3,
      idleMs: 60_000,
      sessionMs: 600_000,
      isExempt: () => false,
      store,
    },
    listener,
    pool,
    log,
    spawnLogins() {
      processes.push(new FakeLoginProcess());
      return processes.at(-1)!;
    },
    spawnLook() {
      looks.push(Object.assign(new FakeWorker(), { isObedient: false }));
      return looks.at(-1)!;
    },
    recover: () => recoveries++,
    rooms: { preauth: PREAUTH_LIMIT, lingering: LINGERING_LIMIT, parked },
    changePassword,
    cluster: hasOthers
      ? {
        member: MEMBER,
        status: () => "{}",
        spawn() {
          clusters.push(new FakeWorker());
          return clusters.at(-1)!;
        },
      }
      : undefined,
    clock,
  });
  await supervisor.logins.start();
  const ended = supervisor.run(opened);
  const connect = async (address?: string) => {
    const conn = listener.arrive(new FakeConn(address));
    const frames = new FrameReader(conn.peer, LOGIN_FRAME_LIMIT);
    return { conn, frames, helloFrame: encodeFrame((await frames.next())!) };
  };
  const given = () =>
    processes.flatMap((process) =>
      process.checks.map((check) =>
        new GivenLogin(process, check, workerOf(check, workers))
      )
    );
  const logIn = async (address?: string) => {
    const peer = await connect(address);
    const before = given().length;
    peer.conn.peer.write(LOGIN);
    await runMicrotasks();
    const login = given().at(before);
    assert(login, "no process got the login");
    return { ...peer, login, worker: login.worker };
  };
  return {
    clock,
    lines,
    listener,
    supervisor,
    workers,
    looks,
    clusters,
    processes,
    given,
    recoveries: () => recoveries,
    connect,
    logIn,
    async serve(user, address) {
      const peer = await logIn(address);
      await peer.login.accept(user);
      assertEquals(encodeFrame((await peer.frames.next())!), WELCOME);
      return peer;
    },
    async [Symbol.asyncDispose]() {
      const stopped = supervisor.stop();
      await clock.advance(STOP_MS + 1000);
      await Promise.all([stopped, ended]);
    },
  };
}

/** The worker that a login names by its key. */
function workerOf(check: LoginCheck, workers: FakeWorker[]): FakeWorker {
  const worker = workers.find(({ key }) => equalBytes(key, check.worker));
  assert(worker, "no worker has that key");
  return worker;
}

export async function refusalOf({ frames }: Peer): Promise<string | undefined> {
  return decodeRefused((await frames.next())!);
}
