/**
 * Where the worker of a session begins: the mail store, standard input and output, and the
 * clock meet here. It may write mail, and read whom there is to write to; it has nobody's
 * private key and no password hash, and cannot read any.
 *
 * @module
 */
import { systemSentence } from "../../program/system/system_reason.ts";
import { systemClock } from "../../program/clock.ts";
import { generateEphemeralKeys } from "../../protocol/handshake/session_keys.ts";
import { diskFileSystem } from "../../store/maildir/file_system.ts";
import { openMailStore } from "../../store/maildir/maildir_store.ts";
import { emit, type WorkerEvent } from "../ipc/events.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/exit_codes.ts";
import type { WorkerSettings } from "../ipc/settings.ts";
import { notice, runSandbox, type Told, unusable } from "./sandbox.ts";
import { Session } from "./session/session.ts";
import { SessionService } from "./session/session_service.ts";
import { warmUp } from "./session/warm_up.ts";
import { stdioStream } from "./stdio_stream.ts";
import { StoreTimes } from "./store_times.ts";

let service: SessionService | undefined;

runSandbox({ serve }, (told: Told) => {
  if ("stop" in told) service?.stop(told.stop);
  else service?.tellPassword(told.password);
});

/** Warms up, waits for a session, and serves it. */
async function serve(settings: WorkerSettings): Promise<WorkerExit> {
  try {
    await warmUp((stream, keys) =>
      newService(settings, () => {}).serve(stream, keys)
    );
  } catch (error) {
    return unusable(systemSentence(error));
  }
  service = newService(settings, emit);
  const keys = await generateEphemeralKeys();
  emit({ event: "ready", key: keys.publicKey.toBase64() });
  await service.serve(stdioStream, keys);
  return WORKER_EXIT.done;
}

function newService(
  settings: WorkerSettings,
  tell: (event: WorkerEvent) => void,
): SessionService {
  const times = new StoreTimes(() => performance.now());
  return new SessionService({
    settings,
    run: (session) => new Session(session).run(),
    emit: (event) => tell(times.addTo(event)),
    clock: systemClock,
    openStore(progress) {
      const store = openMailStore(settings.mail, {
        fs: times.files(diskFileSystem),
        quota: settings.quota,
        log: (message) => notice(message),
        progress,
      });
      times.watch(store);
      return store;
    },
  });
}
