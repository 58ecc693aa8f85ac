import { type Bench, repetitions } from "../bench.ts";
import { compileEmpty } from "../limits/compile_empty.ts";
import { interleave, timed } from "../report/interleave.ts";
import { processorTime } from "../report/processor_time.ts";
import {
  startServer,
  untilListening,
  untilReady,
} from "../systems/letterlock.ts";
import {
  type Command,
  commandOf,
  end,
  measuresBinaries,
  run,
} from "../systems/program.ts";
import type { Row } from "../report/row.ts";

/** From starting a program to what it is started for, and what that takes of a processor. */
export async function measureStartup(bench: Bench): Promise<Row[]> {
  const empty = await emptyProgram(bench);
  return [...await times(bench, empty), ...await processorTimes(bench, empty)];
}

async function processorTimes(bench: Bench, empty: Command): Promise<Row[]> {
  const of = (command: Command) => () => processorTime(command);
  const { empty: limit, ...started } = await interleave({
    empty: of(empty),
    "mail-server --help": of(commandOf("server", ["--help"])),
    "mail-client --help": of(commandOf("client", ["--help"])),
    "keygen --help": of(commandOf("keygen", ["--help"])),
    "mail-client completions bash": of(
      commandOf("client", ["completions", "bash"]),
    ),
  }, repetitions(bench, 10, 3));
  return Object.entries(started).map(([name, measured]): Row => ({
    what: `processor time of ${name}`,
    unit: "ms",
    measured,
    limit: { of: "an empty Deno program", value: limit },
    aim: { ratioAtMost: 1.15 },
  }));
}

async function times(bench: Bench, empty: Command): Promise<Row[]> {
  const start = (command: Command) => () => timed(() => run(command));
  const figures = await interleave({
    empty: start(empty),
    serverHelp: start(commandOf("server", ["--help"])),
    clientHelp: start(commandOf("client", ["--help"])),
    keygenHelp: start(commandOf("keygen", ["--help"])),
    clientVersion: start(commandOf("client", ["--version"])),
    serverVersion: start(commandOf("server", ["--version"])),
    listening: () => timeUntil(untilListening, bench),
    ready: () => timeUntil(untilReady, bench),
  }, repetitions(bench, 20, 3));
  const { empty: limit, ...started } = figures;
  return Object.entries(started).map(([name, measured]): Row => ({
    what: TITLES[name],
    unit: "ms",
    measured,
    limit: { of: "an empty Deno program", value: limit },
    aim: name === "ready" ? undefined : { ratioAtMost: 1.3 },
  }));
}

const TITLES: Record<string, string> = {
  serverHelp: "mail-server --help",
  clientHelp: "mail-client --help",
  keygenHelp: "keygen --help",
  clientVersion: "mail-client --version",
  serverVersion: "mail-server --version",
  listening: "mail-server until it listens",
  ready: "mail-server until it is ready",
};

async function timeUntil(
  stage: (child: Deno.ChildProcess) => Promise<unknown>,
  { installation, cleanup }: Bench,
): Promise<number> {
  const begin = performance.now();
  const child = startServer(installation, []);
  cleanup.add(() => end(child));
  await stage(child);
  const took = performance.now() - begin;
  await end(child);
  return took;
}

/** A program without a line, started the same way as ours. */
async function emptyProgram({ dir }: Bench): Promise<Command> {
  const source = `${dir}/empty.ts`;
  await Deno.writeTextFile(source, "");
  if (!measuresBinaries()) {
    const args = ["run", "--quiet", "--no-config", "--no-prompt", source];
    return { path: Deno.execPath(), args };
  }
  return { path: await compileEmpty(source, `${dir}/empty`), args: [] };
}
