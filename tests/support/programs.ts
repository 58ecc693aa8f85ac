import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { BINARIES, sourceArgs, sourceOf } from "../../tools/programs.ts";
import type { Program } from "../../tools/permissions.ts";

/** What a program said and how it ended. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** What a program gets besides its arguments. */
export interface Surroundings {
  cwd: string;
  /** Its standard input, closed after it. */
  input?: string | Uint8Array<ArrayBuffer>;
  env?: Record<string, string>;
  /** What a shell does before it becomes the program, such as `ulimit -n 99`. */
  before?: string;
}

/** Whether the programs may run on Deno 2.6, as binaries of npm's runtime do. */
export const MAY_BE_DENO_2_6 = Deno.env.has("LETTERLOCK_BIN") ||
  Deno.version.deno.startsWith("2.6.");

/**
 * The command that starts a program: the binary in `LETTERLOCK_BIN`, or from source.
 */
export function programCommand(
  program: Program,
  args: string[],
): { path: string; args: string[] } {
  const binaries = Deno.env.get("LETTERLOCK_BIN");
  if (binaries) return { path: join(binaries, BINARIES[program]), args };
  const source = sourceOf(Deno.env.get("LETTERLOCK_CONFIG"));
  return {
    path: Deno.execPath(),
    args: [...sourceArgs(program, source), ...args],
  };
}

/** The client as a command of a shell. */
export function clientCommand(...flags: string[]): string {
  const { path, args } = programCommand("client", flags);
  return [path, ...args].map((word) => `'${word}'`).join(" ");
}

function underShell(
  command: { path: string; args: string[] },
  before?: string,
): { path: string; args: string[] } {
  if (before === undefined) return command;
  const script = `${before}; exec "$@"`;
  return {
    path: "/bin/sh",
    args: ["-c", script, "sh", command.path, ...command.args],
  };
}

/** No settings of whoever runs the tests. */
const NO_SETTINGS = {
  MAIL_SERVER: "",
  MAIL_USER: "",
  MAIL_KEYS: "",
  MAIL_PASSWORD_FILE: "",
  XDG_CONFIG_HOME: "/dev/null",
};

/** Starts a program with its streams piped. */
export function spawnProgram(
  program: Program,
  args: string[],
  { cwd, env, before }: Surroundings,
): Deno.ChildProcess {
  const command = underShell(programCommand(program, args), before);
  return new Deno.Command(command.path, {
    args: command.args,
    cwd,
    env: { ...NO_SETTINGS, ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a program to its end. */
export async function runProgram(
  program: Program,
  args: string[],
  surroundings: Surroundings,
): Promise<Outcome> {
  const child = spawnProgram(program, args, surroundings);
  const feeding = feed(child, surroundings.input ?? "");
  const { code, stdout, stderr } = await child.output();
  await feeding;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: withoutSigns(text(stderr)) };
}

/** What a slow machine may be told meanwhile. */
const SIGNS =
  /^The server is (still at work|busy; this login waits for its turn)\.\n/gm;

export function withoutSigns(stderr: string): string {
  return stderr.replaceAll(SIGNS, "");
}

/** What a program prints. Asserts exit code 0 and an empty standard error. */
export async function printed(running: Promise<Outcome>): Promise<string> {
  const { code, stdout, stderr } = await running;
  assertEquals([code, stderr], [0, ""], stdout);
  return stdout;
}

/** Writes the input; a program may end before it has read all of it. */
async function feed(
  child: Deno.ChildProcess,
  input: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const bytes = typeof input === "string"
    ? new TextEncoder().encode(input)
    : input;
  const writer = child.stdin.getWriter();
  try {
    await writer.write(bytes as Uint8Array<ArrayBuffer>);
    await writer.close();
  } catch {
    // It has ended.
  }
}

/** A file of this repository. */
export function repositoryFile(path: string): string {
  return fromFileUrl(new URL(`../../${path}`, import.meta.url));
}
