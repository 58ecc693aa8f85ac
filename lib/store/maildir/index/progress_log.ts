/**
 * Called often while many mails are taken into an index; may end the work. There are no
 * numbers while nobody knows how many mails are new.
 */
export type Progress = (done?: number, total?: number) => Promise<void> | void;

/** A box with fewer mails is read too quickly to report progress. */
const QUIET_MAILS = 2000;

/**
 * Logs each tenth of a big box while its mails are read, and nothing of a small one.
 *
 * @param log Gets one sentence a call.
 */
export function progressLog(
  user: string,
  log: (message: string) => void,
): (done: number, total: number) => void {
  let logged = 0;
  return (done, total) => {
    const tenths = Math.floor(done / total * 10);
    if (total < QUIET_MAILS || tenths === logged) return;
    logged = tenths;
    log(`Reading the box of ${user}: ${done} of ${total} mails.`);
  };
}
