import type { Clock } from "../../../lib/program/clock.ts";
import { generateEphemeralKeys } from "../../../lib/protocol/handshake/session_keys.ts";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import type { WorkerSettings } from "../../../lib/server/ipc/settings.ts";
import { AccountFiles } from "../../../lib/server/worker/accounts.ts";
import { Session } from "../../../lib/server/worker/session/session.ts";
import { SessionService } from "../../../lib/server/worker/session/session_service.ts";
import { openShared } from "../../../lib/server/worker/store/shared_store.ts";
import { openMailStore } from "../../../lib/store/maildir/maildir_store.ts";
import { clockedStream } from "../../server/support/clocked_stream.ts";
import type { PrepareTask } from "./worker_here.ts";

/** One session, whose events go there. */
export function sessionService(
  settings: WorkerSettings,
  clock: Clock,
  emit: (event: WorkerEvent) => void,
  openBoxes?: number,
): SessionService {
  return new SessionService({
    ...{ settings, emit, clock },
    run: (session) => new Session(session).run(),
    open(progress) {
      const { keys, store, storePassword, quota } = settings;
      if (store !== undefined) {
        const place = { keys, store, storePassword };
        return openShared(place, { quota, progress });
      }
      return {
        accounts: new AccountFiles(keys),
        store: openMailStore(settings.mail, {
          ...{ quota, openBoxes, progress },
          log: (message) => emit({ event: "notice", message }),
        }),
      };
    },
  });
}

/** What the worker of one session does (lib/server/worker/session_sandbox.ts). */
export function sessionHere(
  settings: WorkerSettings,
  clock: Clock,
): PrepareTask {
  return async (emit) => {
    const service = sessionService(settings, clock, emit);
    const keys = await generateEphemeralKeys();
    return {
      key: keys.publicKey,
      run: (stream) => service.serve(clockedStream(stream, clock), keys),
      stop: (reason) => service.stop(reason),
      tellPassword: (outcome) => service.tellPassword(outcome),
    };
  };
}
