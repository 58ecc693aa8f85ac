import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { WORKER_ENV } from "../../../lib/server/supervisor/workers/self_command.ts";
import { programFlags } from "../../../tools/build/build.ts";
import { bundleProgram } from "../../../tools/bundle/bundle.ts";
import {
  type Compiler,
  defaultCompiler,
  npmCompiler,
} from "../../../tools/build/compiler.ts";
import { ROOT } from "../../../tools/paths.ts";
import { sourceOf } from "../../../tools/programs.ts";
import { Group } from "../../support/group.ts";
import type { Attempts, Targets } from "../support/sandbox_attempts.ts";
import {
  outsideFiles,
  reachedIn,
  runAttempts,
} from "../support/sandbox_run.ts";

const SUPPORT = "tests/security/support";

async function compiler(): Promise<Compiler> {
  return await ownCompiler() ?? await npmCompiler(Deno.build.target);
}

/** This deno, if its runtime is in reach. */
async function ownCompiler(): Promise<Compiler | undefined> {
  try {
    return await defaultCompiler(Deno.build.target);
  } catch {
    return undefined;
  }
}

/** Compiles the attempts as the build compiles the server, and gives the program. */
async function compileAttempts(dir: string): Promise<string> {
  const source = sourceOf(Deno.env.get("LETTERLOCK_CONFIG"));
  const output = join(dir, "attempts");
  const { config, main, included } = await bundleProgram({
    main: `${SUPPORT}/sandbox_process.ts`,
    threads: [`${SUPPORT}/sandbox_probe.ts`],
  }, {
    source,
    compiled: true,
    program: "server",
    dir: join(dir, "bundle"),
  });
  const { command, args, env } = await compiler();
  const { success, stderr } = await new Deno.Command(command, {
    args: [
      ...args,
      ...["--config", config],
      ...programFlags("server", source),
      ...included.flatMap((module) => ["--include", module]),
      ...["--output", output, main],
    ],
    env,
    cwd: ROOT,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return output;
}

/** The names of libraries that the program looked for. */
const LIBRARIES = "/libraries";

async function librariesIn(dir: string): Promise<string> {
  const files = [...Deno.readDirSync(dir)]
    .filter(({ name }) => `/${name}`.startsWith(LIBRARIES));
  const texts = files.map(({ name }) => Deno.readTextFile(join(dir, name)));
  const found = (await Promise.all(texts)).join("\n")
    .matchAll(/find library=(\S+)/g);
  return [...found].map(([, name]) => name).join(" ");
}

/**
 * What remains (docs/security.md): a script of node:vm that claims to be an npm package of
 * the program reads JSON and code, and of another text what an error tells.
 */
const REMAINS = [
  "import a data file as a package",
  "learn a line of a file as a package",
];

function withoutRemains(attempts: Attempts): string[] {
  return reachedIn(attempts)
    .filter((text) => !REMAINS.some((name) => text.startsWith(`${name}: `)));
}

// Where programs are compiled, this one can be compiled too.
const ignore = Deno.build.os !== "linux" || !Deno.env.has("LETTERLOCK_BIN");

Deno.test({
  name: "a compiled worker can do nothing but what it needs",
  ignore,
}, async (t) => {
  await using group = await Group.create();
  await outsideFiles(group);
  const program = await compileAttempts(group.dir);
  const run = (
    task: Targets["task"],
    env: Record<string, string>,
    names?: string[],
  ) => {
    // The loader of libraries tells what it looks for.
    const LD_DEBUG_OUTPUT = group.dir + LIBRARIES;
    const all = { LD_DEBUG: "libs", LD_DEBUG_OUTPUT, ...env };
    const only = names ? [JSON.stringify(names)] : [];
    return runAttempts(group, task, { program, args: [], env: all }, ...only);
  };
  const { sandbox, thread } = await run("serve", WORKER_ENV);
  await t.step("in its sandbox", () => {
    assertEquals(withoutRemains(sandbox!), []);
  });
  await t.step("in the thread that started the sandbox", () => {
    assertEquals(withoutRemains(thread!), []);
  });
  await t.step("nor in the sandbox that checks logins", async () => {
    const { sandbox } = await run("login", WORKER_ENV);
    assertEquals(withoutRemains(sandbox!), []);
  });
  await t.step({
    name: "but that a script which claims to be a package imports files",
    // The npm runtime, whose ways these are.
    ignore: await ownCompiler() !== undefined,
    fn: () => {
      const reached = REMAINS.filter((name) => sandbox![name] !== "denied");
      assertEquals(reached, REMAINS);
    },
  });
  await t.step("it loads no library of a graphics card", async () => {
    const libraries = await librariesIn(group.dir);
    assert(libraries.includes("libc.so"), "nothing was seen");
    assert(!/vulkan|EGL/.test(libraries), libraries);
  });
  await t.step("which it would do with another environment", async () => {
    await run("serve", { NO_COLOR: "1" }, [
      "load the libraries of a graphics card",
    ]);
    assert(/vulkan|EGL/.test(await librariesIn(group.dir)));
  });
});
