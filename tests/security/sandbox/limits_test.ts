import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { childrenOf, workersOf } from "../../support/processes.ts";
import { Group } from "../../support/group.ts";

const ignore = Deno.build.os !== "linux";

/** The soft and hard limit of a process, as /proc names it. */
function limitOf(pid: number, name: string): string {
  const text = Deno.readTextFileSync(`/proc/${pid}/limits`);
  return text.split("\n").find((line) => line.startsWith(name))!
    .slice(name.length).trim().replace(/\s+/g, " ");
}

function statusOf(pid: number, name: string): string {
  const text = Deno.readTextFileSync(`/proc/${pid}/status`);
  return new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(text)![1];
}

Deno.test({
  name:
    "each worker has limits, and one that passes one ends its session, not the server",
  ignore,
}, async () => {
  await using group = await Group.create();
  const server = await group.serve(
    ...["--enhanced", "--worker-memory", "200M"],
    ...["--worker-wrapper", "/usr/bin/env WRAPPED=yes"],
  );
  await server.waitForLog(
    /Each worker has at most 200M of memory, 256 open files, files of 4G, no new privileges/,
  );
  // The oldest worker is ready: it is no launcher any more.
  const [pid] = workersOf(server.pid, "serve");
  const memory = 2 * 512 * 1024 * 1024 + 200e6;
  assertEquals(limitOf(pid, "Max data size"), `${memory} ${memory} bytes`);
  assertEquals(limitOf(pid, "Max open files"), "256 256 files");
  assertEquals(limitOf(pid, "Max file size"), "4039000000 4039000000 bytes");
  assertMatch(limitOf(pid, "Max core file size"), /^[01] [01] bytes$/);
  assertEquals(statusOf(pid, "NoNewPrivs"), "1");
  assertMatch(statusOf(pid, "CapAmb"), /^0+$/);
  assertMatch(statusOf(pid, "CapInh"), /^0+$/);
  assertMatch(Deno.readTextFileSync(`/proc/${pid}/environ`), /WRAPPED=yes/);
  const alice = await group.connect(server, "alice");
  // What the system does to one that writes a larger file.
  for (const worker of childrenOf(server.pid)) Deno.kill(worker, "SIGXFSZ");
  await server.waitForLog(
    /The session of alice ends: its worker wrote a larger file than a worker may/,
  );
  await assertRejects(() => alice.inbox({}));
  const bob = await group.connect(server, "bob");
  assertEquals((await bob.inbox({})).total, 0);
  await bob.close();
});

Deno.test({
  name: "a wrapper that does not start the worker is told, and the server ends",
  ignore,
}, async () => {
  await using group = await Group.create();
  const server = await group.launch("--worker-wrapper", "/no/such/program -x");
  assertEquals(await server.exitCode(), 1);
  await server.waitForLog(
    /error: A worker ended with code 127: .*such\/program/,
  );
});
