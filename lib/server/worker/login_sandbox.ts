/**
 * Where a process that checks logins begins: the accounts, standard input and the clock
 * meet here. It has the server's private key in memory, and may read public keys and
 * credentials, or ask a database for them; mail it may not touch.
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
import type { LoginAccounts } from "./logins/login_accounts.ts";
import { serveLogins } from "./logins/serve_logins.ts";
import { ServerPair } from "./logins/server_pair.ts";
import { warmUp } from "./logins/warm_up.ts";
import { reasonOf, runSandbox, unusable } from "./sandbox.ts";
import { stdioStream } from "./stdio_stream.ts";

runSandbox({ login });

/** Loads the keys, warms up, and checks logins until its input ends. */
async function login(settings: WorkerSettings): Promise<WorkerExit> {
  const pair = new ServerPair(settings.keys);
  let privateKey: CryptoKey;
  let accounts: LoginAccounts;
  try {
    const keys = await pair.load();
    privateKey = keys.privateKey;
    // Before a client has to find out that they cannot be used.
    accounts = await openAccounts(settings);
    await warmUp({ ...keys, folder: settings.keys }, { reason: reasonOf });
  } catch (error) {
    return unusable(systemSentence(error));
  }
  const watch = new AccountWatch({
    stampsOf: (users) => accounts.stampsOf(users),
    version: () => accounts.version(),
    ...{ emit, clock: systemClock },
  });
  const over = new AbortController();
  const watching = watch.run(over.signal);
  emit({ event: "ready" });
  try {
    await serveLogins(stdioStream, {
      ...{ privateKey, watch, emit },
      reason: reasonOf,
      hasCurrentKeys: () => pair.isCurrent(),
      readPasswords: () => accounts.readPasswords(),
      loadUserKey: (user) => accounts.loadUserKey(user),
    });
    return WORKER_EXIT.done;
  } finally {
    over.abort();
    await watching;
    await accounts.close();
  }
}

/** @throws {Error} If they cannot be used. */
async function openAccounts(
  { keys, store, storeLoginPassword }: WorkerSettings,
): Promise<LoginAccounts> {
  if (store === undefined) {
    const credentials = new Credentials(keys);
    await credentials.check();
    return credentials;
  }
  const { openSharedLogins } = await import("./store/shared_logins.ts");
  return await openSharedLogins({ keys, store, storeLoginPassword });
}
