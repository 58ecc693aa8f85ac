import type { Clock } from "../../../lib/program/clock.ts";
import { AccountWatch } from "../../../lib/server/worker/logins/account_watch.ts";
import { Credentials } from "../../../lib/server/worker/logins/credentials.ts";
import {
  type LoginsContext,
  serveLogins,
} from "../../../lib/server/worker/logins/serve_logins.ts";
import type { PrepareTask } from "./worker_here.ts";

/** What the process that checks logins does (lib/server/worker/login_sandbox.ts). */
export function loginsHere(keys: string, clock: Clock): PrepareTask {
  return async (emit) => {
    const credentials = new Credentials(keys);
    const { privateKey } = await credentials.loadKeys();
    const watch = new AccountWatch({
      stampOf: (user) => credentials.stampOf(user),
      version: () => credentials.version(),
      ...{ emit, clock },
    });
    const context: LoginsContext = {
      ...{ privateKey, watch, emit },
      reason: String,
      hasCurrentKeys: () => credentials.hasCurrentKeys(),
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
