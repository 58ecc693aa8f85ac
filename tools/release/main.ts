/**
 * Makes a release: `deno task release --out DIR`.
 */
import { parseFlags } from "../../lib/program/command_line/flags.ts";
import { runProgram } from "../../lib/program/run.ts";
import { EXIT } from "../../lib/program/exit_codes.ts";
import { Failure } from "../../lib/program/failure.ts";
import { build } from "../build/build.ts";
import { defaultCompiler, npmCompiler } from "../build/compiler.ts";
import { NPM_RUNTIME } from "../build/denort.ts";
import { ROOT, startDir } from "../paths.ts";
import { sourceOf } from "../programs.ts";
import { ToolError } from "../tool_error.ts";
import { billOf } from "./bill_of.ts";
import { release } from "./release.ts";
import { releaseTime } from "./release_time.ts";
import { parseTarget, type Target, TARGETS } from "./targets.ts";

const GROUPS = [{
  title: "Release",
  flags: [
    {
      name: "out",
      kind: "string" as const,
      placeholder: "DIR",
      default: "dist",
      help: "where to write the archives, the bill of materials and SHA256SUMS",
    },
    {
      name: "target",
      kind: "list" as const,
      placeholder: "TARGET",
      help: "a target to release for, several times; all five by default",
    },
    {
      name: "runtime",
      kind: "string" as const,
      placeholder: "npm",
      help: "take Deno's runtime from npm; Linux x86-64 only",
    },
  ],
}];

if (import.meta.main) {
  await runProgram("release", async (args) => {
    try {
      await main(args);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      throw new Failure(error.exitCode, error.message);
    }
    return EXIT.done;
  });
}

async function main(args: string[]): Promise<void> {
  const flags = parseFlags(args, GROUPS);
  const named = flags.list("target").map(parseTarget);
  const targets = named.length > 0 ? [...new Set(named)] : TARGETS;
  const fromNpm = flags.get("runtime") !== undefined;
  if (fromNpm && flags.get("runtime") !== "npm") {
    throw new ToolError("--runtime takes npm", 2);
  }
  const time = await releaseTime(ROOT);
  await checkRuntimes(targets, fromNpm);
  const source = sourceOf(Deno.env.get("LETTERLOCK_CONFIG"));
  const out = flags.get("out")!;
  await release({
    out: out.startsWith("/") ? out : `${startDir()}/${out}`,
    targets,
    time,
    build: (target, dir) => {
      const runtime = fromNpm ? ["--runtime=npm"] : [];
      return build(source, ["--out", dir, "--target", target, ...runtime]);
    },
    bill: () => billOf(source, time, fromNpm ? NPM_RUNTIME : Deno.version.deno),
    say: console.log,
  });
}

/** Before minutes of work: is there a runtime for each target? */
async function checkRuntimes(
  targets: readonly Target[],
  fromNpm: boolean,
): Promise<void> {
  const missing: string[] = [];
  let reason = "";
  for (const target of targets) {
    try {
      await (fromNpm ? npmCompiler(target) : defaultCompiler(target));
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      missing.push(target);
      reason = error.message;
    }
  }
  if (missing.length === 0) return;
  throw new ToolError(`Cannot release for ${missing.join(", ")}: ${reason}`);
}
