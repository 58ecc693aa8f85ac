/** `deno task build`: compiles the three programs. */
import { parseArgs } from "node:util";
import { bundleOf, bundlePrograms } from "../bundle/bundle.ts";
import { type Compiler, defaultCompiler, npmCompiler } from "./compiler.ts";
import { ROOT, startDir } from "../paths.ts";
import { permissionFlags, type Program } from "../permissions.ts";
import { BINARIES } from "../programs.ts";
import type { Source } from "../source.ts";
import { ToolError } from "../tool_error.ts";
import { withoutTimes } from "./without_times.ts";

/** What `deno task build` can be told. */
export interface BuildOptions {
  /** Folder for the binaries, absolute. */
  out: string;
  /** Where Deno's runtime comes from. */
  runtime: "default" | "npm";
  target: string;
}

const USAGE = "deno task build [--out DIR] [--runtime=npm] [--target TARGET]";

/** Compiles all three. Throws ToolError at the first that does not compile. */
export async function build(source: Source, args: string[]): Promise<void> {
  const { out, runtime, target } = parseBuildArgs(args);
  const compiler = runtime === "npm"
    ? await npmCompiler(target)
    : await defaultCompiler(target);
  await Deno.mkdir(out, { recursive: true });
  const dir = await Deno.makeTempDir();
  try {
    await bundlePrograms(dir, { source, compiled: true });
    await withoutTimes(dir);
    for (const program of Object.keys(BINARIES) as Program[]) {
      const { config, main, included } = bundleOf(program, dir);
      const output = `${out}/${BINARIES[program]}`;
      await compile(compiler, [
        ...["--config", config, "--target", target],
        ...programFlags(program, source, target),
        ...included.flatMap((module) => ["--include", module]),
        ...["--output", output, main],
      ]);
      console.log(`Compiled ${output}`);
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Reads the command line. Throws ToolError for one that is wrong. */
export function parseBuildArgs(args: string[]): BuildOptions {
  const { out, runtime, target } = parse(args);
  if (runtime !== "default" && runtime !== "npm") {
    throw new ToolError(
      `Unknown runtime "${runtime}": leave --runtime out, or --runtime=npm`,
      2,
    );
  }
  return { out: absolute(out), runtime, target };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        out: { type: "string", default: ROOT },
        runtime: { type: "string", default: "default" },
        target: { type: "string", default: Deno.build.target },
      },
    }).values;
  } catch (error) {
    throw new ToolError(`${(error as Error).message} (usage: ${USAGE})`, 2);
  }
}

function absolute(path: string): string {
  const isAbsolute = path.startsWith("/") || /^[A-Za-z]:/.test(path);
  return isAbsolute ? path : `${startDir()}/${path}`;
}

/** What `deno compile` is told of `program`: its permissions, and what not to do. */
export function programFlags(
  program: Program,
  source: Source,
  target = Deno.build.target,
): string[] {
  return [
    "--quiet",
    "--no-check",
    // With a code cache the program would run what lies in TMPDIR, whoever put it there.
    "--no-code-cache",
    ...permissionFlags(program, source, undefined, target),
  ];
}

async function compile(compiler: Compiler, args: string[]): Promise<void> {
  const status = await spawn(compiler, args);
  if (!status.success) throw new ToolError(`Cannot compile ${args.at(-1)}`);
}

async function spawn(
  { command, args, env }: Compiler,
  more: string[],
): Promise<Deno.CommandStatus> {
  try {
    const all = [...args, ...more];
    const child = new Deno.Command(command, { args: all, env, cwd: ROOT });
    return await child.spawn().status;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ToolError(
      `Cannot find ${command}, which comes with Node.js: install it`,
    );
  }
}
