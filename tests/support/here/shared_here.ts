import type { Clock } from "../../../lib/program/clock.ts";
import { writeAllSync } from "../../../lib/program/system/write_all_sync.ts";
import { SHARED_OPEN_BOXES } from "../../../lib/server/limits.ts";
import type { WorkerSettings } from "../../../lib/server/ipc/settings.ts";
import { SharedSessions } from "../../../lib/server/worker/shared/serve_shared.ts";
import { sessionService } from "./session_here.ts";
import type { PrepareTask } from "./worker_here.ts";

/** What the worker of several sessions does (lib/server/worker/session_sandbox.ts). */
export function sharedHere(
  settings: WorkerSettings,
  clock: Clock,
): PrepareTask {
  return () =>
    Promise.resolve({
      async run(stream) {
        const out = (bytes: Uint8Array) => stream.write(bytes) as number;
        const sessions = new SharedSessions({
          newService: (emit) =>
            sessionService(settings, clock, emit, SHARED_OPEN_BOXES),
          write: (piece) => writeAllSync({ writeSync: out }, piece),
          reason: String,
        });
        await sessions.run(stream);
      },
    });
}
