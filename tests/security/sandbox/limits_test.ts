import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { MailSession } from "../../../lib/client/session/mail_session.ts";
import { childrenOf } from "../../support/processes.ts";
import { Group } from "../../support/group.ts";

const ignore = Deno.build.os !== "linux";

function send(session: MailSession, length: number): Promise<unknown> {
  return session.send({
    id: crypto.randomUUID(),
    to: ["bob"],
    title: "Long",
    content: (async function* () {
      yield new Uint8Array(length).fill(97);
    })(),
  });
}

/** The soft and hard limit of a process, as /proc names it. */
function limitOf(pid: number, name: string): string {
  const text = Deno.readTextFileSync(`/proc/${pid}/limits`);
  return text.split("\n").find((line) => line.startsWith(name))!
    .slice(name.length).trim().replace(/\s+/g, " ");
}

async function limitFiles(pid: number, bytes: number): Promise<void> {
  const args = [`--pid=${pid}`, `--fsize=${bytes}`];
  // One that has just ended needs none.
  await new Deno.Command("prlimit", { args }).output();
}

function statusOf(pid: number, name: string): string {
  const text = Deno.readTextFileSync(`/proc/${pid}/status`);
  return new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(text)![1];
}

Deno.test({
  name:
    "each worker has limits, and one that passes one ends its session alone",
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
  const [pid] = childrenOf(server.pid);
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
  const bob = await group.connect(server, "bob");
  await Promise.all(
    childrenOf(server.pid).map((pid) => limitFiles(pid, 200_000)),
  );
  await send(alice, 100_000);
  await assertRejects(() => send(alice, 300_000));
  await server.waitForLog(
    /The session of alice ends: its worker wrote a larger file than a worker may/,
  );
  assertEquals((await bob.inbox({})).total, 1);
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
