/**
 * Where the worker of a session, or of several, begins: the mail store, standard input
 * and output, and the clock meet here. It may write mail, and read whom there is to write
 * to; it has nobody's private key and no password hash, and cannot read any.
 *
 * @module
 */
import { systemSentence } from "../../program/system/system_reason.ts";
import { systemClock } from "../../program/clock.ts";
import { writeAllSync } from "../../program/system/write_all_sync.ts";
import { generateEphemeralKeys } from "../../protocol/handshake/session_keys.ts";
import { diskFileSystem } from "../../store/maildir/file_system.ts";
import type { VerifiedIndexes } from "../../store/maildir/index/index_file.ts";
import { openMailStore } from "../../store/maildir/maildir_store.ts";
import { emit, type WorkerEvent } from "../ipc/events.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/exit_codes.ts";
import type { WorkerSettings } from "../ipc/settings.ts";
import { SHARED_OPEN_BOXES } from "../limits.ts";
import { AccountFiles } from "./accounts.ts";
import { reasonOf, runSandbox, type Told, unusable } from "./sandbox.ts";
import { Session } from "./session/session.ts";
import type { Kept } from "./session/kept.ts";
import { SessionService } from "./session/session_service.ts";
import { warmUp } from "./session/warm_up.ts";
import { stdioStream } from "./stdio_stream.ts";
import { StoreTimes } from "./store_times.ts";

/** What the worker is told while it works goes there. */
let onTold = (_told: Told) => {};

runSandbox({ serve }, (told) => onTold(told));

/** Opens what a session serves from. */
type Open = (
  settings: WorkerSettings,
  parts: {
    times: StoreTimes;
    tell: (event: WorkerEvent) => void;
    progress: (done?: number, total?: number) => Promise<void> | void;
  },
) => Kept;

/** Of several sessions in this process, one looks whether an index is as it was written. */
const VERIFIED: VerifiedIndexes = new Map();

/** Maildirs, unless {@linkcode useDatabase} was called. */
let open: Open = (
  { keys, mail, quota, sessions },
  { times, tell, progress },
) => ({
  accounts: new AccountFiles(keys),
  store: openMailStore(mail, {
    fs: times.files(diskFileSystem),
    quota,
    ...sessions !== undefined &&
      { openBoxes: SHARED_OPEN_BOXES, verified: VERIFIED },
    log: (message) => tell({ event: "notice", message }),
    progress,
  }),
});

/** Loads what mail and accounts in a database take. */
async function useDatabase(store: string): Promise<void> {
  const { openShared } = await import("./store/shared_store.ts");
  open = ({ keys, storePassword, quota }, { progress }) =>
    openShared({ keys, store, storePassword }, { quota, progress });
}

/** Warms up, waits for a session or several, and serves them. */
async function serve(settings: WorkerSettings): Promise<WorkerExit> {
  if (settings.store !== undefined) await useDatabase(settings.store);
  try {
    await warmUp((stream, keys) =>
      newService(settings, () => {}).serve(stream, keys)
    );
  } catch (error) {
    return unusable(systemSentence(error));
  }
  await (settings.sessions === undefined ? serveOne : serveMany)(settings);
  return WORKER_EXIT.done;
}

async function serveOne(settings: WorkerSettings): Promise<void> {
  const service = newService(settings, emit);
  onTold = (told) => {
    if ("stop" in told) service.stop(told.stop);
    else service.tellPassword(told.password);
  };
  const keys = await generateEphemeralKeys();
  emit({ event: "ready", key: keys.publicKey.toBase64() });
  await service.serve(stdioStream, keys);
}

async function serveMany(settings: WorkerSettings): Promise<void> {
  const { SharedSessions } = await import("./shared/serve_shared.ts");
  const sessions = new SharedSessions({
    newService: (emit) => newService(settings, emit),
    write: (piece) => writeAllSync(Deno.stdout, piece),
    reason: reasonOf,
  });
  onTold = (told) => {
    if ("stop" in told) sessions.stop(told.stop);
  };
  emit({ event: "ready" });
  await sessions.run(stdioStream);
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
    open(progress) {
      const kept = open(settings, { times, tell, progress });
      times.watch(kept.store);
      return kept;
    },
  });
}
