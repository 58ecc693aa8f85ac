import { assert, assertEquals, assertMatch } from "@std/assert";
import { childrenOf, killNow } from "../support/processes.ts";
import { BUNDLES } from "../../tools/programs.ts";
import { Group } from "../support/group.ts";

/** Where deno from source writes its caches, and where the programs' bundles are. */
const CACHE = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
const PLACES = [CACHE, Deno.env.get(BUNDLES) ?? CACHE];

/**
 * What a container does to the server, before a shell becomes it: process 1 of its own,
 * all files but those of the group read-only, no home, and a service manager.
 */
function contain(dir: string): string {
  const inside = [
    ...[dir, ...PLACES].map((path) => `mount --bind '${path}' '${path}'`),
    "mount -o remount,bind,ro /",
    `cd '${dir}'`,
    `exec env -u HOME DENO_DIR='${CACHE}' NOTIFY_SOCKET='${dir}/n' "$@"`,
  ].join(" && ");
  return `exec unshare --mount --pid --fork --kill-child --mount-proc ` +
    `/bin/sh -c ${quoted(inside)} sh "$@"`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function canContain(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const args = ["--mount", "--pid", "--fork", "--mount-proc", "/bin/true"];
  const can = await new Deno.Command("unshare", { args }).output()
    .then(({ success }) => success, () => false);
  if (!can) console.warn("SKIPPED: unshare may not make namespaces here");
  return can;
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    // It was reaped meanwhile.
    return false;
  }
}

async function canWrite(path: string): Promise<boolean> {
  const args = ["-c", `echo x > '${path}'`];
  return (await new Deno.Command("/bin/sh", { args }).output()).success;
}

/** Waits until every child that ended is reaped; a minute is enough on any machine. */
async function reaped(pid: number): Promise<void> {
  for (let i = 0; childrenOf(pid).some(isZombie); i++) {
    assert(i < 600, "a zombie stays");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

Deno.test({
  name:
    "the server runs as process 1 on a read-only disk without a home, and leaves no zombie, and tells its service manager",
  ignore: !await canContain(),
}, async () => {
  await using group = await Group.create();
  const manager = Deno.listenDatagram({
    transport: "unixpacket",
    path: `${group.dir}/n`,
  });
  const told = async () => {
    const [bytes] = await manager.receive();
    return new TextDecoder().decode(bytes).split("\n")[0];
  };
  const server = await group.launchAfter(contain(group.dir), "--enhanced");
  await server.waitForLog(/The server is ready/);
  const [init] = childrenOf(server.pid);
  try {
    const status = Deno.readTextFileSync(`/proc/${init}/status`);
    assertMatch(status, /^NSpid:\t\d+\t1$/m);
    assert(!await canWrite(`/proc/${init}/root/etc/letterlock-x`));
    const alice = await group.connect(server, "alice");
    assertEquals((await alice.inbox({})).total, 0);
    for (const worker of childrenOf(init)) killNow(worker);
    await server.waitForLog(/Terminating connection with alice/);
    const bob = await group.connect(server, "bob");
    assertEquals((await bob.inbox({})).total, 0);
    await bob.close();
    Deno.kill(init, "SIGHUP");
    await server.waitForLog(/The keys were loaded anew/);
    await reaped(init);
    assertEquals(await told(), "READY=1");
    assertEquals([await told(), await told()], ["RELOADING=1", "READY=1"]);
    Deno.kill(init, "SIGTERM");
    assertEquals(await told(), "STOPPING=1");
    assertEquals(await server.exitCode(), 0);
  } finally {
    // unshare itself heeds no SIGTERM.
    killNow(init);
    manager.close();
  }
});
