/** Striking a process together with all that it started, by their process ids. */
import { childrenOf, isRunning, killNow } from "../../support/processes.ts";

/** A process and all below it, the top first. */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenIfRunning(pid).flatMap(treeOf)];
}

function childrenIfRunning(pid: number): number[] {
  try {
    return childrenOf(pid);
  } catch {
    return [];
  }
}

/** Ends processes with all below them. A stopped parent starts no more of them. */
export function killTrees(pids: number[]): void {
  for (const pid of freezeTrees(pids)) killNow(pid);
}

/** Stops processes with all below them; the ids of all. */
export function freezeTrees(pids: number[]): number[] {
  const frozen = new Set<number>();
  for (;;) {
    const fresh = pids.flatMap(treeOf).filter((pid) => !frozen.has(pid));
    if (fresh.length === 0) return [...frozen];
    for (const pid of fresh) {
      signal(pid, "SIGSTOP");
      frozen.add(pid);
    }
  }
}

/** Lets stopped processes go on. */
export function thaw(pids: number[]): void {
  for (const pid of pids) signal(pid, "SIGCONT");
}

function signal(pid: number, name: Deno.Signal): void {
  try {
    if (isRunning(pid)) Deno.kill(pid, name);
  } catch {
    // It has ended.
  }
}
