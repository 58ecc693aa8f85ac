import { assertEquals, assertRejects } from "@std/assert";
import type { WorkerEvent } from "../../../../lib/server/ipc/events.ts";
import { workerEnv } from "../../../../lib/server/supervisor/workers/self_command.ts";
import { WorkerProcess } from "../../../../lib/server/supervisor/workers/worker_process.ts";
import { UnusableError } from "../../../../lib/server/supervisor/workers/worker_handle.ts";

const ignore = Deno.build.os === "windows";

/** A worker whose process is a script of the shell. */
function workerOf(script: string): WorkerProcess {
  const env = { PATH: "/usr/bin:/bin" };
  const self = { program: "/bin/sh", args: ["-c", script], env };
  return new WorkerProcess(self, {
    task: "serve",
    keys: "/keys",
    mail: "/mail",
    maxContent: 1000,
    maxAttachments: 1000,
    idleMs: 1000,
    sessionMs: 1000,
  });
}

/** The next line of standard error that is no event. */
function nextLine(worker: WorkerProcess): Promise<string> {
  return new Promise((resolve) => worker.onStderrLine = resolve);
}

/** Fills the memory that workers have for objects: workerEnv() says how much. */
const HOG = "const all = []; for (;;) all.push(Array(1e5).fill(0.5))";

Deno.test({
  name: "a worker that a limit of the system ended tells which",
  ignore: Deno.build.os !== "linux",
}, async () => {
  const file = await Deno.makeTempFile();
  const { DENO_V8_FLAGS: flags } = workerEnv(64e6);
  const big = workerOf(
    "exec prlimit --fsize=1 /bin/sh -c 'echo long > $0' " + file,
  );
  const greedy = workerOf(
    `ulimit -c 0; DENO_V8_FLAGS=${flags} exec ${Deno.execPath()} eval '${HOG}'`,
  );
  const crashed = workerOf("echo 'Out of memory' >&2; exit 1");
  await Promise.all([big, greedy, crashed].map(({ ended }) => ended));
  for (const { ready } of [big, greedy, crashed]) {
    await assertRejects(() => ready);
  }
  assertEquals(big.reachedLimit, "file_limit");
  assertEquals(greedy.reachedLimit, "memory_limit");
  assertEquals(crashed.reachedLimit, undefined);
  await Deno.remove(file);
});

Deno.test({
  name: "kill() ends a worker that stands still and heeds no other signal",
  ignore,
}, async () => {
  const worker = workerOf("trap '' TERM; echo here >&2; kill -STOP $$; cat");
  await nextLine(worker);
  worker.askToStop();
  worker.kill();
  assertEquals(await worker.ended, 128 + 9);
  await assertRejects(() => worker.ready, Error, "ended by SIGKILL");
});

Deno.test({
  name:
    "askToStop() and tellPassword() send a signal for each thing that they say",
  ignore,
}, async () => {
  const said: [string, () => unknown][] = [
    ["TERM", () => worker.askToStop()],
    ["TERM", () => worker.askToStop("closing")],
    ["USR2", () => worker.askToStop("too_many_sessions")],
    ["ALRM", () => worker.askToStop("kicked")],
    ["VTALRM", () => worker.askToStop("account_changed")],
    ["IO", () => worker.tellPassword("written")],
    ["XCPU", () => worker.tellPassword("wrong")],
    ["URG", () => worker.tellPassword("failed")],
  ];
  const traps = said.map(([name]) => `trap 'echo ${name} >&2' ${name}`);
  const script = `${traps.join("; ")}; echo here >&2; `;
  const worker = workerOf(`${script}while :; do read x; done`);
  await nextLine(worker);
  for (const [name, say] of said) {
    const line = nextLine(worker);
    assertEquals(say() ?? true, true);
    assertEquals(await line, name);
  }
  worker.kill();
  await worker.ended;
  assertEquals(worker.askToStop(), false, "it has ended");
  worker.tellPassword("written");
});

Deno.test({
  name: "a worker is ready when it says so, and its events come after that",
  ignore,
}, async () => {
  const key = Uint8Array.from({ length: 32 }, (_, i) => i);
  const worker = workerOf(
    `echo '{"event":"ready","key":"${key.toBase64()}"}' >&2; read x; ` +
      `echo '{"event":"ended","outcome":"done"}' >&2; exit 3`,
  );
  const events: WorkerEvent[] = [];
  worker.onEvent = (event) => void events.push(event);
  assertEquals(worker.key, undefined);
  await worker.ready;
  assertEquals(worker.key, key);
  await worker.write(new TextEncoder().encode("go\n"));
  assertEquals(await worker.ended, 3);
  assertEquals(events, [{ event: "ended", outcome: "done" }]);
});

Deno.test({
  name: "a worker that cannot serve says why",
  ignore,
}, async () => {
  const event = '{"event":"unusable","message":"Cannot read the key"}';
  const worker = workerOf(`echo '${event}' >&2; exit 1`);
  await assertRejects(
    () => worker.ready,
    UnusableError,
    "Cannot read the key",
  );
});

Deno.test({
  name: "a worker that ends and was never leased leaves no file descriptor",
  ignore: Deno.build.os !== "linux",
}, async () => {
  const links = "$(readlink /proc/$$/fd/0) $(readlink /proc/$$/fd/1)";
  const worker = workerOf(`echo "${links}" >&2; read x`);
  const pipes = (await nextLine(worker)).split(" ");
  assertEquals(openOf(pipes), pipes);
  worker.closeInput();
  await worker.ended;
  assertEquals(openOf(pipes), []);
});

/** Those of the pipes that this process has open; other tests open theirs meanwhile. */
function openOf(pipes: string[]): string[] {
  const open = new Set(
    [...Deno.readDirSync("/proc/self/fd")]
      .map(({ name }) => linkOf(`/proc/self/fd/${name}`)),
  );
  return pipes.filter((pipe) => open.has(pipe));
}

/** What a descriptor leads to; that of the listing itself has gone by now. */
function linkOf(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return "";
  }
}
