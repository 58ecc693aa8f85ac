/**
 * Programs as a few files of JavaScript, by `deno bundle`. From source, Deno looks at every
 * file of a program each time it starts, which takes longer than most of its work.
 */
import { basename, dirname, relative } from "node:path";
import type { Program } from "../permissions.ts";
import type { Source } from "../source.ts";
import { ToolError } from "../tool_error.ts";
import { writeBundleConfig } from "./bundle_config.ts";
import { bundleLibraries } from "./bundle_libraries.ts";
import { denoBundle, minified, sourceMap } from "./deno_bundle.ts";
import { hideImports, showImports } from "./hide_imports.ts";
import { joinParts } from "./join_parts.ts";
import { LIBRARY_NAMES } from "./libraries.ts";
import { minifyParts } from "./minify.ts";
import { partNames } from "./part_names.ts";

/** A program to bundle, by paths from the repository's root. */
export interface Entries {
  main: string;
  /** Modules that it starts as threads, by their address beside the code that does. */
  threads?: string[];
  /** Where it begins when it starts itself again from files: `worker.js`, all in one. */
  worker?: string;
  /** Modules that a run reads together, each group after the one before (join_parts.ts). */
  together?: string[][];
}

/** How programs are bundled. */
export interface BundleOptions {
  source: Source;
  /** Whether `deno compile` takes them; else they run from files. */
  compiled: boolean;
}

/** What each program begins with. */
const ENTRIES: Record<Program, Entries> = {
  server: {
    main: "server.ts",
    threads: [
      "lib/server/worker/session_sandbox.ts",
      "lib/server/worker/login_sandbox.ts",
      "lib/server/worker/chores_sandbox.ts",
      "lib/server/service/notify_thread.ts",
      "lib/server/migrate/migrate_sandbox.ts",
    ],
    worker: "tools/bundle/worker.ts",
    together: [
      ["server.ts"],
      ["lib/server/main.ts", "lib/server/help.ts"],
    ],
  },
  client: {
    main: "client.ts",
    together: [
      ["client.ts", "lib/client/help.ts"],
      [
        "lib/client/terminal/terminal.ts",
        "lib/client/config/with_config.ts",
        "lib/client/run_command.ts",
        "lib/client/session/connect/connect.ts",
      ],
    ],
  },
  keygen: {
    main: "keygen.ts",
    threads: ["lib/keygen/registry/accounts_sandbox.ts"],
    together: [["keygen.ts"]],
  },
};

/** What a bundle is run or compiled by. */
export interface Bundle {
  config: string;
  main: string;
  /** What no import names. */
  included: string[];
}

/** The bundle of `program` in the folder of bundles. */
export function bundleOf(program: Program, dir: string): Bundle {
  return bundleAt(ENTRIES[program], `${dir}/${program}`);
}

function bundleAt({ main, threads = [] }: Entries, dir: string): Bundle {
  return {
    config: `${dir}/deno.json`,
    main: `${dir}/${scriptName(basename(main))}`,
    included: threads.map((thread) => `${dir}/${threadPath(main, thread)}`),
  };
}

/**
 * Bundles the three programs and the libraries into the folder `dir`.
 *
 * @throws {ToolError} If it cannot be done.
 */
export async function bundlePrograms(
  dir: string,
  { source, compiled }: BundleOptions,
): Promise<void> {
  const programs = Object.keys(ENTRIES) as Program[];
  // The first one fetches Deno's bundler, which several at once would spoil.
  await bundleLibraries(source, dir);
  await Promise.all(programs.map((program) =>
    bundleProgram(ENTRIES[program], {
      source,
      compiled,
      program,
      dir: `${dir}/${program}`,
    })
  ));
}

/**
 * Bundles a program into the folder `dir`, with the imports of `program`: in parts, of which a
 * run loads those that it needs.
 *
 * @throws {ToolError} If it cannot be done.
 */
export async function bundleProgram(
  { main, threads = [], worker, together = [] }: Entries,
  { source, compiled, program, dir }: BundleOptions & {
    program: Program;
    dir: string;
  },
): Promise<Bundle> {
  const libraries = LIBRARY_NAMES.flatMap((name) => ["--external", name]);
  // A compiled program would look for them in TMPDIR, where everybody may put a pipe.
  const { deno } = Deno.version;
  const maps = compiled ? [] : sourceMap(deno);
  const bundled = (entry: string, outdir: string, ...more: string[]) =>
    denoBundle(source, {
      entries: [entry],
      outdir,
      flags: [...libraries, ...maps, ...more],
    });
  await bundled(main, dir, "--code-splitting");
  if (!compiled && worker) await bundled(worker, dir);
  for (const thread of threads) {
    const outdir = dirname(`${dir}/${threadPath(main, thread)}`);
    await bundled(thread, outdir, ...compiled ? minified(deno) : []);
  }
  for (const thread of threads) {
    await nameThread(dir, basename(thread), threadPath(main, thread));
  }
  await hideImports(dir);
  await joinParts(source, dir, together);
  if (compiled) {
    await showImports(dir);
    await minifyParts(source, dir, libraries);
  }
  await writeBundleConfig(source, program, dir);
  return bundleAt({ main, threads }, dir);
}

/** The code that starts the thread is in another file now: its address there. */
async function nameThread(
  dir: string,
  name: string,
  path: string,
): Promise<void> {
  let found = 0;
  for (const part of await partNames(dir)) {
    const file = `${dir}/${part}.js`;
    const code = await Deno.readTextFile(file);
    const named = code.split(`"./${name}"`);
    if (named.length === 1) continue;
    found++;
    await Deno.writeTextFile(file, named.join(`"./${path}"`));
  }
  if (found === 0) throw new ToolError(`Cannot bundle: nothing names ${name}`);
}

/** Where the bundle of a thread is, from that of what starts it. */
function threadPath(main: string, thread: string): string {
  return scriptName(relative(dirname(main), thread).replaceAll("\\", "/"));
}

function scriptName(path: string): string {
  return path.replace(/\.ts$/, ".js");
}
