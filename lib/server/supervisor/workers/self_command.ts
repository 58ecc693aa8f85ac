/** How to start this program again. */
export interface SelfCommand {
  program: string;
  args: string[];
  env: Record<string, string>;
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
 * @param mainModule The module to run from source.
 */
export function selfCommand(mainModule = Deno.mainModule): SelfCommand {
  const program = Deno.execPath();
  if (Deno.build.standalone) {
    return { program, args: [], env: { NO_COLOR: "1" } };
  }
  const config = Deno.env.get("LETTERLOCK_CONFIG");
  const args = [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-check",
    "--cached-only",
    "--unstable-worker-options",
    "--allow-read",
    "--allow-write",
    ...(config ? ["--config", config] : []),
    mainModule,
  ];
  return { program, args, env: sourceEnvironment() };
}

function sourceEnvironment(): Record<string, string> {
  const entries = SOURCE_ENV.map((name) => [name, Deno.env.get(name)]);
  return {
    ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    // The last words of a crashed worker go into the log.
    NO_COLOR: "1",
  };
}
