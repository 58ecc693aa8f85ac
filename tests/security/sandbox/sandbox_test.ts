import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { selfCommand } from "../../../lib/server/supervisor/workers/self_command.ts";
import { Group } from "../../support/group.ts";
import {
  outsideFiles,
  reachedIn,
  runAttempts,
} from "../support/sandbox_run.ts";

const PROCESS = new URL("../support/sandbox_process.ts", import.meta.url).href;

async function prepare(): Promise<Group> {
  const group = await Group.create();
  await outsideFiles(group);
  return group;
}

const ignore = Deno.build.os !== "linux";

Deno.test(
  { name: "a worker can do nothing but what it needs", ignore },
  async (t) => {
    await using group = await prepare();
    const { sandbox, thread } = await runAttempts(
      group,
      selfCommand(512e6, [], PROCESS),
    );
    await t.step("in its sandbox, which reads what the client sends", () => {
      assertEquals(reachedIn(sandbox!), []);
    });
    await t.step("in the thread that started the sandbox", () => {
      assertEquals(reachedIn(thread!), []);
    });
    await t.step("and left everything outside as it was", async () => {
      const keys = join(group.dir, "keys");
      assertEquals(
        await Deno.readTextFile(join(keys, "outside.txt")),
        "of others",
      );
      const names = [...Deno.readDirSync(keys)].map(({ name }) => name).sort();
      const planted = ["outside.js", "outside.json", "outside.txt"];
      assertEquals(names, ["clients", "group", ...planted, "server"]);
    });
  },
);

/** Attempts that succeed on any machine once nothing is denied. */
const POSSIBLE = [
  "read the server's private key again",
  "read a file outside",
  "read its environment in /proc",
  "write a file outside",
  "copy a file in",
  "make a symbolic link",
  "make a hard link",
  "connect",
  "connect by node:net",
  "ask the server",
  "ask the server by node:net",
  "listen",
  "connect by node:dgram",
  "start a process",
  "start a process by node:child_process",
  "end another process",
  "read the environment",
  "learn the host's name",
  "require a file outside",
  "start a worker with more",
  "open a database outside",
  "attach a database outside",
  "vacuum into a file outside",
  "back a database up outside",
  "move a file in",
  "move a file out",
  "remove a file outside",
];

Deno.test({
  name: "what a worker is denied can be done without its sandbox",
  ignore,
}, async () => {
  await using group = await prepare();
  const config = Deno.env.get("LETTERLOCK_CONFIG");
  const args = ["run", "-A", "--quiet", "--no-check", "--cached-only"]
    .concat("--unstable-worker-options")
    .concat(config ? ["--config", config] : [], PROCESS);
  const command = { program: Deno.execPath(), args };
  const { thread } = await runAttempts(
    group,
    command,
    JSON.stringify(POSSIBLE),
  );
  const denied = POSSIBLE.filter((name) => thread![name] === "denied");
  assertEquals(denied, []);
});
