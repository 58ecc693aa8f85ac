/** What Linux tells of processes in /proc. */
import type { WorkerTask } from "../../lib/server/ipc/settings.ts";

/** The children of a process that it has not yet reaped, the oldest first. */
export function childrenOf(pid: number): number[] {
  const text = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`);
  return text.trim().split(" ").filter(Boolean).map(Number);
}

/** Those children of a server that have a task, the oldest first. */
export function workersOf(pid: number, task: WorkerTask): number[] {
  return childrenOf(pid).filter((child) =>
    begunCommandOf(child, commandOf(pid)).includes(`"task":"${task}"`)
  );
}

/**
 * The command line of a process that another one started. Until its program has begun it
 * has that of its parent, and then for a moment none: its parent goes on before that.
 */
function begunCommandOf(pid: number, parents: string): string {
  for (;;) {
    const command = commandOf(pid);
    const hasBegun = command !== "" && command !== parents;
    if (hasBegun || !isRunning(pid)) return command;
    // For a millisecond; callers take the processes of one moment.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

/** The command line of a process; nothing if it has ended. */
function commandOf(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`);
  } catch {
    return "";
  }
}

/** Connections and listeners that a process has open. */
export function socketsOf(pid: number): number {
  const files = [...Deno.readDirSync(`/proc/${pid}/fd`)];
  return files.filter(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/${pid}/fd/${name}`)
        .startsWith("socket:");
    } catch {
      return false;
    }
  }).length;
}

/** Resident memory, in MiB. */
export function memoryOf(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024;
}

/** Whether a process is there and not a zombie. */
export function isRunning(pid: number): boolean {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

/** Ends a process at once, if it is still there. */
export function killNow(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** Waits until something holds that nobody tells of: one has to look again. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await shortly();
}

/** Until one looks again: Linux does not say when a process ends, or a file is closed. */
export function shortly(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
