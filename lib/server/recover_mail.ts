import { recoverDeliveries } from "../mail/recovery.ts";
import { emit } from "./worker_events.ts";
import { WORKER_EXIT, type WorkerExit } from "./worker_exit.ts";
import type { WorkerSettings } from "./worker_settings.ts";

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
