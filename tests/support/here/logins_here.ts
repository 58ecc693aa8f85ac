import type { Clock } from "../../../lib/program/clock.ts";
import { AccountWatch } from "../../../lib/server/worker/logins/account_watch.ts";
import { Credentials } from "../../../lib/server/worker/logins/credentials.ts";
import type { LoginAccounts } from "../../../lib/server/worker/logins/login_accounts.ts";
import {
  type LoginsContext,
  serveLogins,
} from "../../../lib/server/worker/logins/serve_logins.ts";
import { ServerPair } from "../../../lib/server/worker/logins/server_pair.ts";
import { openSharedLogins } from "../../../lib/server/worker/store/shared_logins.ts";
import type { WorkerSettings } from "../../../lib/server/ipc/settings.ts";
import type { PrepareTask } from "./worker_here.ts";

type LoginSettings = Pick<
  WorkerSettings,
  "keys" | "store" | "storeLoginPassword"
>;

/** What the process that checks logins does (lib/server/worker/login_sandbox.ts). */
export function loginsHere(
  settings: LoginSettings,
  clock: Clock,
): PrepareTask {
  return async (emit) => {
    const { keys } = settings;
    const accounts = await accountsOf(settings);
    const pair = new ServerPair(keys);
    const { privateKey } = await pair.load();
    const watch = new AccountWatch({
      stampsOf: (users) => accounts.stampsOf(users),
      version: () => accounts.version(),
      ...{ emit, clock },
    });
    const context: LoginsContext = {
      ...{ privateKey, watch, emit },
      reason: String,
      hasCurrentKeys: () => pair.isCurrent(),
      readPasswords: () => accounts.readPasswords(),
      loadUserKey: (user) => accounts.loadUserKey(user),
    };
    return {
      async run(stream) {
        const over = new AbortController();
        const watching = watch.run(over.signal);
        try {
          await serveLogins(stream, context);
        } finally {
          over.abort();
          await watching;
          await accounts.close();
        }
      },
    };
  };
}

function accountsOf(
  { keys, store, storeLoginPassword }: LoginSettings,
): LoginAccounts | Promise<LoginAccounts> {
  return store === undefined
    ? new Credentials(keys)
    : openSharedLogins({ keys, store, storeLoginPassword });
}
