/**
 * Where a process that checks logins begins: the accounts, standard input and the clock
 * meet here. It has the server's private key in memory, and may read public keys and
 * credentials; mail it may not touch.
 *
 * @module
 */
import { systemSentence } from "../../program/system/system_reason.ts";
import { systemClock } from "../../program/clock.ts";
import { emit } from "../ipc/events.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/exit_codes.ts";
import type { WorkerSettings } from "../ipc/settings.ts";
import { AccountWatch } from "./logins/account_watch.ts";
import { Credentials } from "./logins/credentials.ts";
import { serveLogins } from "./logins/serve_logins.ts";
import { warmUp } from "./logins/warm_up.ts";
import { reasonOf, runSandbox, unusable } from "./sandbox.ts";
import { stdioStream } from "./stdio_stream.ts";

runSandbox({ login });

/** Loads the keys, warms up, and checks logins until its input ends. */
async function login({ keys }: WorkerSettings): Promise<WorkerExit> {
  const credentials = new Credentials(keys);
  let privateKey: CryptoKey;
  try {
    const pair = await credentials.loadKeys();
    privateKey = pair.privateKey;
    // Before a client has to find out that they cannot be used.
    await credentials.readPasswords();
    await warmUp({ ...pair, folder: keys }, { reason: reasonOf });
  } catch (error) {
    return unusable(systemSentence(error));
  }
  const watch = new AccountWatch({
    stampOf: (user) => credentials.stampOf(user),
    version: () => credentials.version(),
    emit,
    clock: systemClock,
  });
  const over = new AbortController();
  const watching = watch.run(over.signal);
  emit({ event: "ready" });
  try {
    await serveLogins(stdioStream, {
      ...{ privateKey, watch, emit },
      reason: reasonOf,
      hasCurrentKeys: () => credentials.hasCurrentKeys(),
      readPasswords: () => credentials.readPasswords(),
      loadUserKey: (user) => credentials.loadUserKey(user),
    });
    return WORKER_EXIT.done;
  } finally {
    over.abort();
    await watching;
  }
}
