import { measuresBinaries } from "../systems/program.ts";

/** The machine and what runs on it, in one line. */
export function describeMachine(): string {
  const processors = navigator.hardwareConcurrency;
  const memory = Deno.systemMemoryInfo().total / 1e9;
  const programs = measuresBinaries() ? "compiled" : "from source";
  return `${processors} × ${processorName()}, ${memory.toFixed(0)} GB, ` +
    `${Deno.build.os} ${Deno.osRelease()}, Deno ${Deno.version.deno}; ` +
    `programs ${programs}; load ${describeLoad()}`;
}

/** Processes that ran or waited in the last minute and in the last five. */
export function describeLoad(): string {
  const [one, five] = Deno.loadavg();
  return `${one.toFixed(1)} and ${five.toFixed(1)} in 1 and 5 min`;
}

function processorName(): string {
  try {
    const text = Deno.readTextFileSync("/proc/cpuinfo");
    return /^model name\s*:\s*(.*)$/m.exec(text)?.[1] ?? Deno.build.arch;
  } catch {
    return Deno.build.arch;
  }
}
