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
    const command = selfCommand(512e6, [], PROCESS);
    const { sandbox, thread } = await runAttempts(group, "serve", command);
    await t.step("in its sandbox, which reads what the client sends", () => {
      assertEquals(reachedIn(sandbox!), []);
    });
    await t.step("in the thread that started the sandbox", () => {
      assertEquals(reachedIn(thread!), []);
    });
    await t.step(
      "nor if it checks logins: it has a key, and no mail",
      async () => {
        const { sandbox, thread } = await runAttempts(group, "login", command);
        assertEquals(reachedIn(sandbox!), []);
        assertEquals(reachedIn(thread!), []);
      },
    );
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

/** Attempts of one task that succeed once nothing is denied. */
const POSSIBLE_OF = {
  serve: [
    "read the server's private key",
    "read the server's private key by node:fs",
    "read the password hashes",
    "import the password hashes",
    "list the keys",
    "link to the password hashes",
  ],
  login: [
    "read the server's private key again",
    "read a mail",
    "list a box",
    "look at a box",
    "write a mail",
    "open the database of a box",
    "write the password hashes",
  ],
};

/** Attempts that succeed on any machine once nothing is denied. */
const POSSIBLE = [
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
  for (const task of ["login", "serve"] as const) {
    const names = POSSIBLE_OF[task];
    if (task === "serve") names.push(...POSSIBLE);
    const json = JSON.stringify(names);
    const { thread } = await runAttempts(group, task, command, json);
    const denied = names.filter((name) => thread![name] === "denied");
    assertEquals(denied, []);
  }
});
