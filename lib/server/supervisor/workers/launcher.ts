/**
 * How workers are started: on Linux by prlimit(1) and setpriv(1) of util-linux, which set
 * limits and become the worker, so that not one line of it runs without them. What an
 * operator adds by `--worker-wrapper` comes between them and the worker.
 *
 * @module
 */
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import type { SelfCommand } from "./self_command.ts";
import {
  type HardLimits,
  parseHardLimits,
  prlimitArgs,
  type WorkerLimits,
} from "./worker_limits.ts";

/** By the path that tools/permissions.ts lets the server start. */
export const PRLIMIT = "/usr/bin/prlimit";
const SETPRIV = "/usr/bin/setpriv";
/** Nothing that a worker starts gets more rights; of those of the server it has none. */
const SETPRIV_ARGS = [
  ...["--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all"],
];

/** Runs a program to its end; gives what it printed, or undefined if it failed. */
export type TryProgram = (
  program: string,
  args: string[],
) => Promise<string | undefined>;

/** How a server starts its workers. */
export interface Launcher {
  /** What starts a worker with these limits. */
  command(limits: WorkerLimits): SelfCommand;
  /** Which of the limits the system keeps. */
  holds: { limits: boolean; noNewPrivs: boolean };
  /** What the server may start and does not need to. */
  unused: string[];
}

/** What is wanted of a {@link Launcher}. */
export interface LauncherOptions {
  self: SelfCommand;
  /** What the system is tried with. */
  limits: WorkerLimits;
  /** The program and arguments that an operator adds. */
  wrapper: readonly string[];
}

/** What a system has to limit a process by. */
interface Means {
  hard: HardLimits;
  /** The command that takes rights away; empty if none works. */
  setpriv: string[];
}

/**
 * Finds out what this system has to start a worker by.
 *
 * @throws {Failure} If there is a wrapper and nothing that can start it.
 */
export async function findLauncher(
  options: LauncherOptions,
  run: TryProgram = runQuietly,
): Promise<Launcher> {
  const isLinux = Deno.build.os === "linux";
  const means = isLinux ? await meansOf(options.limits, run) : undefined;
  if (means) return limitingLauncher(options, means);
  if (options.wrapper.length > 0) {
    throw new Failure(
      EXIT.failed,
      `Cannot use --worker-wrapper without ${PRLIMIT}, which starts it`,
      "it is in the package util-linux",
    );
  }
  return {
    command: () => options.self,
    holds: { limits: false, noNewPrivs: false },
    unused: isLinux ? [PRLIMIT] : [],
  };
}

/** Undefined if not even prlimit works. */
async function meansOf(
  limits: WorkerLimits,
  run: TryProgram,
): Promise<Means | undefined> {
  const names = ["--data", "--nofile", "--fsize"];
  const format = ["--raw", "--noheadings", "--output=RESOURCE,HARD"];
  const told = await run(PRLIMIT, [...names, ...format]);
  if (told === undefined) return undefined;
  const hard = parseHardLimits(told);
  for (const setpriv of [[SETPRIV, ...SETPRIV_ARGS], []]) {
    const args = [...prlimitArgs(limits, hard), ...setpriv];
    const isGood = await run(PRLIMIT, [...args, PRLIMIT, "--version"]);
    if (isGood !== undefined) return { hard, setpriv };
  }
}

function limitingLauncher(
  { self, wrapper }: LauncherOptions,
  { hard, setpriv }: Means,
): Launcher {
  const program = wrapper.length > 0 ? Deno.execPath() : seenByOthers(self);
  const rest = [...setpriv, ...wrapper, program, ...self.args];
  return {
    command: (limits) => ({
      program: PRLIMIT,
      args: [...prlimitArgs(limits, hard), ...rest],
      env: self.env,
    }),
    holds: { limits: true, noNewPrivs: setpriv.length > 0 },
    unused: [self.program],
  };
}

/** `/proc/self` is another process for the one that starts what we name. */
function seenByOthers({ program }: SelfCommand): string {
  return program.replace(/^\/proc\/self\//, `/proc/${Deno.pid}/`);
}

async function runQuietly(
  program: string,
  args: string[],
): Promise<string | undefined> {
  try {
    const command = new Deno.Command(program, {
      args,
      clearEnv: true,
      stdin: "null",
      stderr: "null",
    });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}
