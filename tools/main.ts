/**
 * What `deno task` runs. It imports nothing from the network, so that it works
 * before anything can be reached; it then runs deno with the right map.
 */
import { withBundles } from "./bundle/with_bundles.ts";
import { build } from "./build/build.ts";
import { configPath, ROOT, startDir } from "./paths.ts";
import type { Program } from "./permissions.ts";
import { thisMachine } from "./machine.ts";
import { BUNDLES, sourceArgs } from "./programs.ts";
import { runDeno } from "./run_deno.ts";
import { chooseSource, type Source } from "./source.ts";
import { test } from "./test.ts";
import { ToolError } from "./tool_error.ts";

async function main([task, ...args]: string[]): Promise<number> {
  // `deno task server -- ARGS` hands over the two dashes too.
  if (args[0] === "--") args.shift();
  const source = await chooseSource(thisMachine);
  switch (task) {
    case "test":
      return await test(source, args);
    case "check":
      return await check(source);
    case "build":
      await build(source, args);
      return 0;
    case "run":
      return await withBundles(source, (env) => run(source, args, env));
    case "server":
      // Each login starts a worker.
      return await withBundles(
        source,
        (env) => program(source, task, args, env),
      );
    case "client":
    case "keygen":
      return await program(source, task, args);
    default:
      throw new ToolError(`Unknown task "${task}"`, 2);
  }
}

async function check(source: Source): Promise<number> {
  const files = [
    ...["*.ts", "tools/*.ts"],
    ...["lib", "tests", "bench", "fuzz"].map((dir) => `${dir}/**/*.ts`),
    ...toolFolders(source).map((dir) => `tools/${dir}/**/*.ts`),
  ];
  return await runDeno(["check", ...config(source), ...files], {
    source,
    cwd: ROOT,
  });
}

/** The folders of tools; only the npm map has what tools/npm imports. */
function toolFolders(source: Source): string[] {
  return [...Deno.readDirSync(`${ROOT}/tools`)]
    .filter(({ isDirectory, name }) =>
      isDirectory && (name !== "npm" || source === "npm")
    )
    .map(({ name }) => name);
}

async function run(
  source: Source,
  [script, ...args]: string[],
  env: Record<string, string>,
): Promise<number> {
  const file = `${ROOT}/${script}`;
  return await runDeno(
    ["run", "-A", ...config(source), file, ...args],
    { source, cwd: ROOT, env },
  );
}

async function program(
  source: Source,
  name: Program,
  args: string[],
  env: Record<string, string> = {},
): Promise<number> {
  const own = sourceArgs(name, source, env[BUNDLES]);
  return await runDeno([...own, ...args], { source, cwd: startDir(), env });
}

function config(source: Source): string[] {
  return ["--quiet", "--config", configPath(source)];
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(`deno task: error: ${error.message}`);
    Deno.exit(error.exitCode);
  }
}
