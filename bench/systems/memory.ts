/** Memory of a process and all it started, in MB: each page shared by n counts 1/n. */
export function treeMemory(pid: number): number {
  const kilobytes = [pid, ...descendants(pid)].map(proportionalSize);
  return kilobytes.reduce((sum, size) => sum + size, 0) * 1024 / 1e6;
}

/** The most memory that a process has had until now, in MB; 0 once it has ended. */
export function peakMemory(pid: number): number {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Number(/^VmHWM:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024 / 1e6;
  } catch {
    return 0;
  }
}

/** Memory that the system could still give, in MB. */
export function availableMemory(): number {
  const text = Deno.readTextFileSync("/proc/meminfo");
  return Number(/MemAvailable:\s+(\d+)/.exec(text)?.[1] ?? 0) * 1024 / 1e6;
}

/** Pss of /proc/PID/smaps_rollup, in kB; 0 for a process that has just ended. */
function proportionalSize(pid: number): number {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function descendants(pid: number): number[] {
  const children = childrenOf(pid);
  return [...children, ...children.flatMap(descendants)];
}

/** Each thread has a list of the processes that it started. */
export function childrenOf(pid: number): number[] {
  try {
    const threads = [...Deno.readDirSync(`/proc/${pid}/task`)];
    return threads.flatMap(({ name }) =>
      Deno.readTextFileSync(`/proc/${pid}/task/${name}/children`)
        .split(" ").filter(Boolean).map(Number)
    );
  } catch {
    return [];
  }
}
