import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../../lib/program/failure.ts";
import {
  findLauncher,
  PRLIMIT,
} from "../../../../lib/server/supervisor/workers/launcher.ts";
import type { SelfCommand } from "../../../../lib/server/supervisor/workers/self_command.ts";

const ignore = Deno.build.os !== "linux";
const SELF: SelfCommand = {
  program: "/proc/self/exe",
  args: ["run"],
  env: { A: "b" },
};
const LIMITS = { memory: 1000, files: 256, fileSize: 5000 };
const NO_NEW_PRIVS = [
  ...["/usr/bin/setpriv", "--no-new-privs"],
  ...["--inh-caps=-all", "--ambient-caps=-all"],
];

/** A launcher where the programs of these names work. */
async function launcherWith(works: string[], wrapper: string[] = []) {
  const tried: string[] = [];
  const run = (program: string, args: string[]) => {
    const words = [program, ...args];
    tried.push(words.join(" "));
    const needed = words.filter((word) => /^\/usr\/bin/.test(word));
    return Promise.resolve(
      needed.every((name) => works.includes(name))
        ? "DATA unlimited\nNOFILE 100\nFSIZE 4000\n"
        : undefined,
    );
  };
  const options = { self: SELF, limits: LIMITS, wrapper };
  return { tried, ...await findLauncher(options, run) };
}

Deno.test({
  name: "workers start under prlimit and setpriv, which become the worker",
  ignore,
}, async () => {
  const { command, holds, unused } = await launcherWith([
    PRLIMIT,
    NO_NEW_PRIVS[0],
  ]);
  const { program, args, env } = command(LIMITS);
  assertEquals(program, PRLIMIT);
  const reserved = 2 * 512 * 1024 * 1024;
  assertEquals(args, [
    `--data=${reserved + 1000}:${reserved + 1000}`,
    // The system's own limits are lower.
    ...["--nofile=100:100", "--fsize=4000:4000"],
    ...NO_NEW_PRIVS,
    ...[`/proc/${Deno.pid}/exe`, "run"],
  ]);
  assertEquals(env, SELF.env);
  assertEquals(holds, { limits: true, noNewPrivs: true });
  assertEquals(unused, ["/proc/self/exe"]);
});

Deno.test({
  name: "workers start under what of prlimit and setpriv works",
  ignore,
}, async () => {
  const limited = await launcherWith([PRLIMIT]);
  assertEquals(limited.holds, { limits: true, noNewPrivs: false });
  assertEquals(limited.command(LIMITS).args.includes(NO_NEW_PRIVS[0]), false);
  const free = await launcherWith([]);
  assertEquals(free.holds, { limits: false, noNewPrivs: false });
  assertEquals(free.command(LIMITS), SELF);
  assertEquals(free.unused, [PRLIMIT]);
});

Deno.test({
  name: "what an operator adds comes right before the worker's own file",
  ignore,
}, async () => {
  const wrapper = ["/opt/wrap", "--flag"];
  const { command } = await launcherWith([PRLIMIT, NO_NEW_PRIVS[0]], wrapper);
  const end = command(LIMITS).args.slice(-4);
  assertEquals(end, [...wrapper, Deno.execPath(), "run"]);
  await assertRejects(
    () => launcherWith([], wrapper),
    Failure,
    "Cannot use --worker-wrapper without /usr/bin/prlimit",
  );
});
