/**
 * Processor time of processes, of user and system, in ms.
 *
 * @module
 */
import { childrenOf } from "./memory.ts";

/** Of a process, of its children and of all that these had and waited for. */
export function treeWork(pid: number): number {
  const { own, ended } = workOf(pid);
  return own + ended + childrenOf(pid).reduce((sum, child) => {
    return sum + treeWork(child);
  }, 0);
}

/** What the programs take that this process runs meanwhile. */
export async function workOfPrograms(
  action: () => Promise<unknown>,
): Promise<number> {
  const before = workOf("self").ended;
  await action();
  return workOf("self").ended - before;
}

/** Ms in a tick of the clock that /proc counts in, on every Linux of today. */
const TICK_MS = 10;

/** Of a process itself, and of its children that have ended; 0 once it has. */
function workOf(pid: number | "self"): { own: number; ended: number } {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
    // The name of the program, in brackets, may have blanks.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ").map(Number);
    const [user, system, endedUser, endedSystem] = fields.slice(11, 15);
    return {
      own: (user + system) * TICK_MS,
      ended: (endedUser + endedSystem) * TICK_MS,
    };
  } catch {
    return { own: 0, ended: 0 };
  }
}
