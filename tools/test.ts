/** `deno task test`: what `deno test` is told, and what its files share. */
import { withBundles } from "./bundle/with_bundles.ts";
import { configPath, ROOT } from "./paths.ts";
import { runDeno } from "./run_deno.ts";
import type { Source } from "./source.ts";
import { PROGRAM_TESTS, writeSuites } from "./test_suites.ts";

/** Whose docstrings have examples. */
const DOCUMENTED = ["crypto", "protocol", "letter", "seal", "store"];

/**
 * What runs when no path is given: all tests, and the examples of docstrings. Suites take the
 * longest, so they begin first.
 */
function all(suites: string[]): string[] {
  const documented = DOCUMENTED.map((room) => `lib/${room}/`);
  return ["--doc", ...suites, ...PROGRAM_TESTS, ...documented];
}

/** Flags of `deno test` whose value is an argument of its own. */
const TAKES_VALUE = ["--filter", "--reporter", "--junit-path"];

/**
 * Runs the tests, and gives the exit code of `deno test`.
 *
 * @param args Paths below the repository's root, and flags of `deno test`.
 */
export async function test(source: Source, args: string[]): Promise<number> {
  const keysDir = await Deno.makeTempDir({ prefix: "letterlock-keys-" });
  try {
    const suitesDir = `${keysDir}/suites`;
    await Deno.mkdir(suitesDir);
    const suites = hasPath(args) ? [] : await writeSuites(suitesDir);
    return await withBundles(
      source,
      (env) =>
        runDeno(testArgs(source, args, suites), {
          source,
          cwd: ROOT,
          env: { ...env, LETTERLOCK_TEST_KEYS: keysDir, DENO_JOBS: jobs() },
        }),
    );
  } finally {
    await Deno.remove(keysDir, { recursive: true });
  }
}

/** Files at once: one more than processors, since tests of whole programs often wait. */
function jobs(): string {
  return Deno.env.get("DENO_JOBS") ?? String(navigator.hardwareConcurrency + 1);
}

/** The arguments of deno: those given, and all tests where no path is among them. */
export function testArgs(
  source: Source,
  args: string[],
  suites: string[] = [],
): string[] {
  const common = ["test", "-A", "--no-check", "--parallel", "--quiet"]
    .concat("--config", configPath(source));
  return [...common, ...args, ...hasPath(args) ? [] : all(suites)];
}

function hasPath(args: string[]): boolean {
  return args.some((arg, i) =>
    !arg.startsWith("-") && !TAKES_VALUE.includes(args[i - 1])
  );
}
