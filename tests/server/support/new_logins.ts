/** Logins whose processes a test answers for. */
import type { AccountEvent } from "../../../lib/server/supervisor/logins/login_process.ts";
import { Logins } from "../../../lib/server/supervisor/logins/logins.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { FakeLoginProcess } from "./fake_login_process.ts";
import { keptLog } from "./kept_log.ts";

/** @param make Makes the process of a number, from 0, or throws. */
export function newLogins(make = (_: number) => new FakeLoginProcess()) {
  const clock = new FakeClock();
  const { log, lines } = keptLog();
  const processes: FakeLoginProcess[] = [];
  const failures: Error[] = [];
  const accounts: AccountEvent[] = [];
  const users: string[] = [];
  const stopped = new AbortController();
  let spawned = 0;
  const logins = new Logins({
    spawn() {
      processes.push(make(spawned++));
      return processes.at(-1)!;
    },
    users: () => [...users],
    onAccount: (account) => accounts.push(account),
    onFailure: (error) => failures.push(error),
    ...{ log, clock, stopped: stopped.signal },
  });
  return {
    ...{ clock, lines, processes, failures, accounts, users, stopped, logins },
    spawned: () => spawned,
  };
}

/** A process that is ready when the test says so, and goes on when its input ends. */
export function slowProcess() {
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  const process = new FakeLoginProcess();
  process.isObedient = false;
  process.ready = ready.promise;
  return { process, ready };
}

/** A process that ends before it is ready. */
export function brokenProcess(error: Error): FakeLoginProcess {
  const process = new FakeLoginProcess();
  process.ready = Promise.reject(error);
  process.ready.catch(() => {});
  process.end(1);
  return process;
}

/** Those that have not ended. */
export async function alive(
  processes: FakeLoginProcess[],
): Promise<FakeLoginProcess[]> {
  const pending = Symbol();
  const states = await Promise.all(
    processes.map(({ ended }) => Promise.race([ended, pending])),
  );
  return processes.filter((_, i) => states[i] === pending);
}
