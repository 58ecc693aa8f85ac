import { assert, assertEquals } from "@std/assert";
import { WORKER_ENV } from "../../../lib/server/supervisor/workers/self_command.ts";
import { Group, type Server } from "../../support/group.ts";
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
    const minimal = Object.entries(WORKER_ENV).map(([name, value]) =>
      `${name}=${value}`
    );
    for (const pid of workers) {
      assertEquals(environmentOf(pid).sort(), minimal.sort());
    }
    // A dump of at most a byte is none: lib/server/supervisor/core_dumps.ts.
    const limits = [server.pid, ...workers].map(coreLimitsOf);
    assert(limits.every((limit) => /^[01] +[01]$/.test(limit)), limits.join());
  });
});
