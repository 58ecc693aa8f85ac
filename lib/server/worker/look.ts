import { newMailTime } from "../../store/maildir/index/folder_times.ts";
import type { WorkerEvent } from "../ipc/events.ts";

/** What a look works with. */
export interface LookContext {
  /** The folder of the boxes. */
  mail: string;
  /** The stamp of a user's account, if there is one. */
  stampOf(user: string): Promise<string | undefined>;
  emit(event: WorkerEvent): void;
}

/**
 * Tells of each user when the box changed last, and which account it is.
 *
 * @throws {Error} If the credentials cannot be read.
 */
export async function lookAt(
  users: readonly string[],
  { mail, stampOf, emit }: LookContext,
): Promise<void> {
  for (const user of users) {
    const account = await stampOf(user);
    emit({ event: "box", user, changed: newMailTime(mail, user), account });
  }
}
