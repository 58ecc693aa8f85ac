import { recoverDeliveries } from "../../store/maildir/delivery/recovery.ts";
import { emit } from "../ipc/worker_events.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/worker_exit.ts";
import type { WorkerSettings } from "../ipc/worker_settings.ts";

/** Finishes or undoes what a crash cut in the middle, before clients come. */
export async function recoverMail(
  { mail }: WorkerSettings,
): Promise<WorkerExit> {
  try {
    await recoverDeliveries(
      mail,
      (message) => emit({ event: "notice", message }),
    );
    return WORKER_EXIT.done;
  } catch (error) {
    emit({ event: "unusable", message: (error as Error).message });
    return WORKER_EXIT.unusable;
  }
}
