import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { RawClient } from "../security/support/raw_client.ts";
import { Group } from "../support/group.ts";
import {
  childrenOf,
  isRunning,
  killNow,
  workersOf,
} from "../support/processes.ts";
import { IN_DATABASE } from "../support/store/group_database.ts";

const ignore = Deno.build.os !== "linux";

/** Keeps a server that starts from being ready, until it is disposed of. */
async function holdRecovery(group: Group): Promise<Disposable> {
  const tmp = join(group.dir, "mail", "alice", "tmp");
  await Deno.writeTextFile(join(tmp, "unfinished"), "");
  const folder = await Deno.open(tmp);
  await folder.lock(true);
  return { [Symbol.dispose]: () => folder.close() };
}

/** A server that is not ready, its workers, and a connection that has got its Hello. */
async function startHeld() {
  const group = await Group.create();
  const hold = await holdRecovery(group);
  const server = await group.launch("--enhanced");
  const preauth = await RawClient.connect(server);
  await preauth.nextFrame();
  return {
    server,
    preauth,
    workers: childrenOf(server.pid),
    async [Symbol.asyncDispose]() {
      preauth[Symbol.dispose]();
      hold[Symbol.dispose]();
      await group[Symbol.asyncDispose]();
    },
  };
}

function says(server: { log: string[] }, pattern: RegExp): boolean {
  return server.log.some((line) => pattern.test(line));
}

Deno.test({
  name: "a login that comes before the server is ready waits for it",
  ignore: ignore || IN_DATABASE,
}, async () => {
  await using group = await Group.create();
  const hold = await holdRecovery(group);
  const server = await group.launch("--enhanced");
  const connecting = group.connect(server, "alice");
  using preauth = await RawClient.connect(server);
  assert(await preauth.nextFrame(), "The server greets connections meanwhile");
  // No event shows that a login is still waiting: time in which it would be accepted.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert(!says(server, /is ready|Connection Accepted/), server.log.join("\n"));
  hold[Symbol.dispose]();
  const alice = await connecting;
  await server.waitForLog(/The server is ready/);
  assertEquals((await alice.inbox({})).total, 0);
  await alice.close();
});

Deno.test({
  name: "SIGTERM ends a server that is not ready, and its workers",
  ignore: ignore || IN_DATABASE,
}, async () => {
  await using held = await startHeld();
  const { server, preauth, workers } = held;
  const stopped = server.stop();
  assertEquals((await preauth.answer()).code, "closing");
  assertEquals(await stopped, 0);
  assertEquals(workers.filter(isRunning), []);
  assert(!says(server, /is ready|error/), server.log.join("\n"));
});

Deno.test({
  name: "a server whose start fails refuses its preauth connections and ends",
  ignore: ignore || IN_DATABASE,
}, async () => {
  await using group = await Group.create();
  const hold = await holdRecovery(group);
  const credentials = join(group.dir, "keys", "server", "credentials.json");
  await Deno.writeTextFile(credentials, "rubbish");
  const server = await group.launch("--enhanced");
  using preauth = await RawClient.connect(server);
  await preauth.nextFrame();
  assertEquals((await preauth.answer()).code, "closing");
  await server.waitForLog(/error: Cannot use .*credentials.json/);
  assertEquals(await server.exitCode(), 1);
  hold[Symbol.dispose]();
});

Deno.test({
  name: "a server whose workers are killed while it starts starts all the same",
  ignore: ignore || IN_DATABASE,
}, async () => {
  await using group = await Group.create();
  const hold = await holdRecovery(group);
  const server = await group.launch("--enhanced");
  using preauth = await RawClient.connect(server);
  await preauth.nextFrame();
  const workers = childrenOf(server.pid);
  const tasks = ["recover", "login", "serve"] as const;
  assertEquals(
    tasks.flatMap((task) => workersOf(server.pid, task)).sort(),
    workers.toSorted(),
    "one recovers, one checks logins, one is for the first client",
  );
  assertEquals(workers.length, 3);
  workers.forEach(killNow);
  await server.waitForLog(/recovery is tried again: A worker ended by SIGKILL/);
  hold[Symbol.dispose]();
  await server.waitForLog(/The server is ready/);
  const alice = await group.connect(server, "alice");
  await alice.close();
});

const LINKED: [folder: string, names: string[]][] = [
  ["server", ["server_private.pem", "credentials.json"]],
  ["clients/bob", ["bob_private.pem"]],
];

Deno.test("keys that are links, as containers mount them, are read", async () => {
  await using group = await Group.create();
  const vault = join(group.dir, "vault");
  await Deno.mkdir(vault);
  for (const [folder, names] of LINKED) {
    for (const name of names) {
      const path = join(group.dir, "keys", folder, name);
      await Deno.rename(path, join(vault, name));
      await Deno.symlink(join(vault, name), path);
    }
  }
  const server = await group.serve("--enhanced");
  const { code, stderr } = await group.client(server, "bob", ["inbox"]);
  assertEquals([code, stderr], [0, "The inbox is empty.\n"]);
});

Deno.test({
  name: "boxes that others can open are named at the start, with the command",
  ignore: ignore || IN_DATABASE,
}, async () => {
  await using group = await Group.create();
  const box = join(await Deno.realPath(group.dir), "mail", "bob");
  await Deno.chmod(box, 0o755);
  const server = await group.launch();
  const warned = await server.waitForLog(/Warning: others can open.*$/m);
  const said = `others can open the mail of bob; type: chmod 700 ${box}`;
  assertEquals(warned[0], `Warning: ${said}`);
});
