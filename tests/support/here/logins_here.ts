import type { Clock } from "../../../lib/program/clock.ts";
import { AccountWatch } from "../../../lib/server/worker/logins/account_watch.ts";
import { Credentials } from "../../../lib/server/worker/logins/credentials.ts";
import {
  type LoginsContext,
  serveLogins,
} from "../../../lib/server/worker/logins/serve_logins.ts";
import { ServerPair } from "../../../lib/server/worker/logins/server_pair.ts";
import type { LoginAccounts } from "../../../lib/server/worker/logins/login_accounts.ts";
import { openSharedLogins } from "../../../lib/server/worker/store/shared_logins.ts";
import type { ServerOptions } from "../../../lib/server/options.ts";
import type { PrepareTask } from "./worker_here.ts";

type Settings = Pick<ServerOptions, "keys" | "store" | "storeLoginPassword">;

/** As the process has it, with a database or without. */
async function accountsOf(
  { keys, store, storeLoginPassword }: Settings,
): Promise<LoginAccounts> {
  if (store === undefined) return new Credentials(keys);
  return await openSharedLogins({ keys, store, storeLoginPassword });
}

/** What the process that checks logins does (lib/server/worker/login_sandbox.ts). */
export function loginsHere(settings: Settings, clock: Clock): PrepareTask {
  return async (emit) => {
    const accounts = await accountsOf(settings);
    const pair = new ServerPair(settings.keys);
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
