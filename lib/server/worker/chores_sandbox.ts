/**
 * Where the workers begin that serve nobody: each does one thing that the supervisor has no
 * right to, by the task of its settings.
 *
 * @module
 */
import { systemClock } from "../../program/clock.ts";
import { systemSentence } from "../../program/system/system_reason.ts";
import { writeAllSync } from "../../program/system/write_all_sync.ts";
import { LOGIN_FRAME_LIMIT as ORDER_LIMIT } from "../../protocol/limits.ts";
import { FrameReader } from "../../protocol/records/frame.ts";
import { recoverDeliveries } from "../../store/maildir/delivery/recovery.ts";
import { newMailTime } from "../../store/maildir/index/folder_times.ts";
import { readConfigAlone } from "../config/read_config.ts";
import { emit } from "../ipc/events.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/exit_codes.ts";
import { parsePasswordOrder } from "../ipc/password_order.ts";
import type { WorkerSettings } from "../ipc/settings.ts";
import { lookOn, type NewsOf } from "./look.ts";
import {
  ForgedChangeError,
  inCredentials,
  writePassword,
  type WriteRecord,
} from "./password/write_password.ts";
import { notice, reasonOf, runSandbox, unusable } from "./sandbox.ts";
import { stdioStream } from "./stdio_stream.ts";

runSandbox({ recover, password, look, config, cluster });

/** Finishes or undoes what a crash cut in the middle, before clients come. */
async function recover(
  { keys, mail, store, storePassword }: WorkerSettings,
): Promise<WorkerExit> {
  try {
    if (store === undefined) await recoverDeliveries(mail, notice);
    else {
      const { checkSharedStore } = await import("./store/shared_store.ts");
      await checkSharedStore({ keys, store, storePassword }, notice);
    }
    return WORKER_EXIT.done;
  } catch (error) {
    return unusable(systemSentence(error));
  }
}

/** Writes the new password of one user, whom the supervisor names. */
async function password(settings: WorkerSettings): Promise<WorkerExit> {
  const order = await new FrameReader(stdioStream, ORDER_LIMIT).next();
  if (!order) return WORKER_EXIT.unusable;
  try {
    const account = await writePassword(
      settings.keys,
      parsePasswordOrder(order),
      await recordsOf(settings),
    );
    emit(account ? { event: "written", account } : { event: "wrong" });
    return WORKER_EXIT.done;
  } catch (error) {
    if (error instanceof ForgedChangeError) {
      const message = `A change of a password was refused: ${error.message}`;
      emit({ event: "alert", message });
    } else notice(systemSentence(error));
    return WORKER_EXIT.unusable;
  }
}

/** Where a password's record is written. */
async function recordsOf(
  { keys, digits, store, storeLoginPassword }: WorkerSettings,
): Promise<WriteRecord> {
  if (store === undefined) return inCredentials(keys, digits);
  const { inDatabase } = await import("./store/shared_logins.ts");
  return inDatabase({ keys, store, storeLoginPassword });
}

/** Looks at the boxes of those whom the supervisor names. */
async function look(
  { keys, mail, store, storePassword }: WorkerSettings,
): Promise<WorkerExit> {
  if (store === undefined) {
    await lookOn(stdioStream, newsOfFolders(mail), emit);
    return WORKER_EXIT.done;
  }
  const { openSharedNews } = await import("./store/shared_store.ts");
  const now = () => systemClock.epoch();
  const news = openSharedNews({ keys, store, storePassword }, now);
  try {
    await lookOn(stdioStream, (users) => news.of(users), emit);
    return WORKER_EXIT.done;
  } finally {
    await news.close();
  }
}

/** @param mail The folder of the boxes. */
function newsOfFolders(mail: string): NewsOf {
  return (users) =>
    Promise.resolve(
      new Map(users.map((user) => [user, newMailTime(mail, user)])),
    );
}

/** Writes the config file to standard output. */
async function config({ config = "" }: WorkerSettings): Promise<WorkerExit> {
  try {
    const text = await readConfigAlone(config);
    writeAllSync(Deno.stdout, new TextEncoder().encode(text));
    return WORKER_EXIT.done;
  } catch (error) {
    return unusable(systemSentence(error));
  }
}

/** Tells the other servers over the database of this one, and this one of them. */
async function cluster(
  { keys, store = "", storeLoginPassword }: WorkerSettings,
): Promise<WorkerExit> {
  const { serveCluster } = await import("./cluster/serve_cluster.ts");
  emit({ event: "ready" });
  const settings = { keys, store, storeLoginPassword };
  await serveCluster(stdioStream, settings, { emit, reason: reasonOf });
  return WORKER_EXIT.done;
}
