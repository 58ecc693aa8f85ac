import type { SelfCommand } from "./worker_process.ts";

/** What a worker needs of the environment to run from source: where its modules are. */
const SOURCE_ENV = [
  "DENO_DIR",
  "HOME",
  "XDG_CACHE_HOME",
  "JSR_URL",
  "NPM_CONFIG_REGISTRY",
];

/**
 * How to start this program again: a compiled one is its own executable; from source
 * it is deno with the program's main module.
 *
 * A worker gets the permissions to read and write, and to no network, subprocess or
 * environment; its sandbox narrows them further (worker.ts).
 *
 * @param mainModule What runs from source.
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
    // What a crashed worker says goes into the log.
    NO_COLOR: "1",
  };
}
