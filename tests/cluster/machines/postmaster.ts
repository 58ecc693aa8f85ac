/** PostgreSQL's first process, as the file in its folder tells it; no child of Patroni. */
import { join } from "@std/path";
import { isRunning } from "../../support/processes.ts";
import { run, untilEnded } from "./ordinary_user.ts";

/** The lines of postmaster.pid; undefined where PostgreSQL has ended by itself. */
function lines(dataDir: string): string[] | undefined {
  try {
    const file = join(dataDir, "postmaster.pid");
    return Deno.readTextFileSync(file).split("\n");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Its process id; none where it does not run. */
export function postmasterOf(dataDir: string): number[] {
  const pid = Number(lines(dataDir)?.[0]);
  return pid > 0 && isRunning(pid) ? [pid] : [];
}

/** Ends it, and what it has outside of its folder if it was killed before. */
export async function endPostmaster(dataDir: string): Promise<void> {
  for (const pid of postmasterOf(dataDir)) {
    Deno.kill(pid, "SIGQUIT");
    await untilEnded(pid);
  }
  const sharedMemory = lines(dataDir)?.[6]?.trim().split(/\s+/)[1];
  if (!sharedMemory) return;
  await run(["ipcrm", "-m", sharedMemory], dataDir).catch(() => {});
}
