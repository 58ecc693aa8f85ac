import type { Program } from "../../tools/permissions.ts";
import { BINARIES, sourceArgs, sourceOf } from "../../tools/programs.ts";

/** How a program is started. */
export interface Command {
  path: string;
  args: string[];
}

/** Whether the binaries in LETTERLOCK_BIN are measured, else the source. */
export function measuresBinaries(): boolean {
  return Boolean(Deno.env.get("LETTERLOCK_BIN"));
}

/** The command of a program, as the binary in LETTERLOCK_BIN or from source. */
export function commandOf(program: Program, args: string[]): Command {
  const binaries = Deno.env.get("LETTERLOCK_BIN");
  if (binaries) return { path: `${binaries}/${BINARIES[program]}`, args };
  const source = sourceOf(Deno.env.get("LETTERLOCK_CONFIG"));
  const path = Deno.execPath();
  return { path, args: [...sourceArgs(program, source), ...args] };
}

/**
 * Runs a command to its end.
 *
 * @throws {Error} If it fails, with what it said.
 */
export async function run(
  { path, args }: Command,
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(path, {
    args,
    ...options,
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code === 0) return text(stdout);
  const said = text(stderr).trim() || text(stdout).trim();
  throw new Error(`${path} ended with code ${code}: ${said}`);
}

/** Ends a process that we started: by SIGTERM, after 6 s by SIGKILL. */
export async function end(child: Deno.ChildProcess): Promise<void> {
  const kill = (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch {
      // It has ended.
    }
  };
  kill("SIGTERM");
  const timer = setTimeout(() => kill("SIGKILL"), 6000);
  await child.status;
  clearTimeout(timer);
}

/** The first match in a stream of text; the rest of it is read and thrown away. */
export async function waitFor(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  pattern: RegExp,
): Promise<RegExpExecArray> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      throw new Error(`Cannot find ${pattern}: the program said ${text}`);
    }
    text += value;
    const match = pattern.exec(text);
    if (!match) continue;
    drain(reader);
    return match;
  }
}

async function drain(reader: ReadableStreamDefaultReader<string>) {
  while (!(await reader.read()).done);
}
