import type { Clock } from "../../../lib/program/clock.ts";
import { AccountWatch } from "../../../lib/server/worker/logins/account_watch.ts";
import { Credentials } from "../../../lib/server/worker/logins/credentials.ts";
import {
  type LoginsContext,
  serveLogins,
} from "../../../lib/server/worker/logins/serve_logins.ts";
import { ServerPair } from "../../../lib/server/worker/logins/server_pair.ts";
import type { PrepareTask } from "./worker_here.ts";

/** What the process that checks logins does (lib/server/worker/login_sandbox.ts). */
export function loginsHere(keys: string, clock: Clock): PrepareTask {
  return async (emit) => {
    const credentials = new Credentials(keys);
    const pair = new ServerPair(keys);
    const { privateKey } = await pair.load();
    const watch = new AccountWatch({
      stampsOf: (users) => credentials.stampsOf(users),
      version: () => credentials.version(),
      ...{ emit, clock },
    });
    const context: LoginsContext = {
      ...{ privateKey, watch, emit },
      reason: String,
      hasCurrentKeys: () => pair.isCurrent(),
      readPasswords: () => credentials.readPasswords(),
      loadUserKey: (user) => credentials.loadUserKey(user),
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
        }
      },
    };
  };
}
