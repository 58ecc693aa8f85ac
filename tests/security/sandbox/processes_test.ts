import { assert, assertEquals, assertMatch } from "@std/assert";
import { DEFAULTS } from "../../../lib/program/defaults.ts";
import { workerEnv } from "../../../lib/server/supervisor/workers/self_command.ts";
import { Group, type Server } from "../../support/group.ts";
import { spawnProgram } from "../../support/programs.ts";
import type { Program } from "../../../tools/permissions.ts";
import { childrenOf } from "../../support/processes.ts";

const ignore = Deno.build.os !== "linux";

/** What a worker from source is told besides: where its modules are. */
const FROM_SOURCE = /^(DENO_DIR|HOME|XDG_CACHE_HOME|JSR_URL|NPM_CONFIG_\w+)=/;

/** Variables that make other programs with Deno or Node load or write something. */
const HOSTILE = [
  "NODE_OPTIONS=--require=/tmp/x.js",
  "LETTERLOCK_SECRET=hunter2",
  "DENO_LOG=off",
];

function environmentOf(pid: number): string[] {
  const variables = Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0");
  return variables.filter((text) => text !== "" && !FROM_SOURCE.test(text));
}

function coreLimitsOf(pid: number): string {
  const limits = Deno.readTextFileSync(`/proc/${pid}/limits`);
  return /^Max core file size +(\S+ +\S+)/m.exec(limits)![1];
}

/** A dump of at most a byte is none: lib/program/system/core_dumps.ts. */
function assertNoCoreDump(pid: number): void {
  assertMatch(coreLimitsOf(pid), /^[01] +[01]$/);
}

async function withServer(
  before: string,
  look: (server: Server, workers: number[]) => void,
): Promise<void> {
  await using group = await Group.create();
  const server = await group.launchAfter(before);
  await server.waitForLog(/The server is ready/);
  const workers = childrenOf(server.pid);
  assert(workers.length > 0, "no worker was seen");
  look(server, workers);
}

Deno.test({
  name:
    "the server and its workers leave no core dump, and workers know no environment",
  ignore,
}, async () => {
  const before = `ulimit -c unlimited; export ${HOSTILE.join(" ")}`;
  await withServer(before, (server, workers) => {
    const minimal = Object.entries(workerEnv(DEFAULTS.workerMemory)).map((
      [name, value],
    ) => `${name}=${value}`);
    for (const pid of workers) {
      assertEquals(environmentOf(pid).sort(), minimal.sort());
    }
    for (const pid of [server.pid, ...workers]) assertNoCoreDump(pid);
  });
});

Deno.test({
  name:
    "mail-client and keygen leave no core dump from before they read a secret",
  ignore,
}, async () => {
  const cwd = await Deno.makeTempDir({ prefix: "letterlock-" });
  try {
    await assertNoCoreDumpOnce("client", ["--server", "localhost"], {
      cwd,
      seen: (child) => readText(child.stdout),
    });
    const users = `${cwd}/users`;
    await new Deno.Command("mkfifo", { args: ["-m", "600", users] }).output();
    await assertNoCoreDumpOnce("keygen", ["--users", users], {
      cwd,
      // That waits for the reader of the pipe.
      seen: async () => (await Deno.open(users, { write: true })).close(),
    });
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

/** Starts a program that may leave core dumps, and ends it once something is seen. */
async function assertNoCoreDumpOnce(
  program: Program,
  args: string[],
  { cwd, seen }: {
    cwd: string;
    seen: (child: Deno.ChildProcess) => Promise<unknown>;
  },
): Promise<void> {
  const before = "ulimit -c unlimited";
  await using child = spawnProgram(program, args, { cwd, before });
  await seen(child);
  assertNoCoreDump(child.pid);
}

/** The first text of an output, which then takes no more. */
async function readText(output: ReadableStream<Uint8Array>): Promise<void> {
  for await (const _ of output) return;
}
