import { fromFileUrl } from "@std/path";

/** How to start this program again. */
export interface SelfCommand {
  program: string;
  args: string[];
  env: Record<string, string>;
}

/** What the environment of every worker has. */
export const WORKER_ENV = {
  // The last words of a crashed worker go into the log.
  NO_COLOR: "1",
  // `navigator.gpu` needs no permission, and would load the libraries of graphics cards.
  DENO_WEBGPU_BACKEND: "none",
  // A worker keeps a few MB alive. V8 would let garbage grow to tens of MB, and does not
  // give them back; to collect it earlier costs no time that one can measure.
  DENO_V8_FLAGS: "--max-semi-space-size=2,--heap-growing-percent=10",
  // glibc lets 16 threads keep up to 2 MB each of the records that they opened; two heaps
  // for all of them take no more time.
  MALLOC_ARENA_MAX: "2",
};

/**
 * The same for workers with so many bytes of memory, of which objects get half: V8 then
 * ends a worker at once, which would else collect garbage again and again for the rest.
 */
export function workerEnv(memory: number): typeof WORKER_ENV {
  const { DENO_V8_FLAGS: flags } = WORKER_ENV;
  const megabytes = Math.floor(memory / 2e6);
  return {
    ...WORKER_ENV,
    DENO_V8_FLAGS: `${flags},--max-old-space-size=${megabytes}`,
  };
}

/** Variables that tell a worker from source where its modules are. */
const SOURCE_ENV = [
  "DENO_DIR",
  "HOME",
  "XDG_CACHE_HOME",
  "JSR_URL",
  "NPM_CONFIG_REGISTRY",
];

/**
 * How to start this program again: a compiled one is its own executable; from source,
 * deno runs the program's main module.
 *
 * The worker may read and write files, and has no network, subprocess or environment;
 * its sandbox may do even less (worker/main.ts).
 *
 * @param net What it may connect to, where a database has the mail: `HOST:PORT`.
 * @param mainModule The module to run from source.
 */
export function selfCommand(
  memory: number,
  net: readonly string[] = [],
  mainModule = Deno.mainModule,
): SelfCommand {
  const env = workerEnv(memory);
  if (Deno.build.standalone) {
    // All that a compiled server may start on Linux (tools/permissions.ts).
    const isLinux = Deno.build.os === "linux";
    const program = isLinux ? "/proc/self/exe" : Deno.execPath();
    return { program, args: [], env };
  }
  const args = [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-check",
    "--cached-only",
    // It gains nothing, and the file of all programs' may outgrow a worker's limit.
    "--no-code-cache",
    "--unstable-worker-options",
    "--allow-read",
    "--allow-write",
    ...net.length > 0 ? [`--allow-net=${net}`] : [],
    ...workerModule(mainModule, net.length > 0),
  ];
  return { program: Deno.execPath(), args, env: sourceEnvironment(env) };
}

/**
 * The module that a worker runs, after what names its imports. A bundled server has one for
 * workers, which imports nothing by a name (tools/bundle) but the driver of a database.
 */
function workerModule(mainModule: string, hasDriver: boolean): string[] {
  if (mainModule.endsWith("/server.js")) {
    const [worker, config] = ["./worker.js", "./deno.json"]
      .map((name) => new URL(name, mainModule));
    const named = hasDriver ? ["--config", fromFileUrl(config)] : NAMELESS;
    return [...named, worker.href];
  }
  const config = Deno.env.get("LETTERLOCK_CONFIG");
  return [...config ? ["--config", config] : [], mainModule];
}

const NAMELESS = ["--no-config", "--no-lock"];

function sourceEnvironment(
  env: Record<string, string>,
): Record<string, string> {
  const entries = SOURCE_ENV.map((name) => [name, Deno.env.get(name)]);
  return {
    ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    ...env,
  };
}
