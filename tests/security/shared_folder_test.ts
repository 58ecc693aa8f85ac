import { assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { BINARIES } from "../../tools/programs.ts";
import type { Program } from "../../tools/permissions.ts";
import { Group } from "../support/group.ts";
import { programCommand } from "../support/programs.ts";

/** Where Deno looks for a code cache of a program, in the folder for temporary files. */
const planted = Object.values(BINARIES).map((name) =>
  `deno-compile-${name}.cache`
);

/** A folder that stands for /tmp, where another user put a pipe of each name. */
async function sharedFolder(): Promise<string> {
  const dir = await Deno.makeTempDir({ prefix: "letterlock-" });
  const pipes = planted.map((name) => join(dir, "pipes", name));
  await Deno.mkdir(join(dir, "pipes"));
  await new Deno.Command("mkfifo", { args: pipes }).output();
  return dir;
}

/** What of a folder was read while `action` ran, and what it left there. */
async function tracesIn(
  dir: string,
  action: () => Promise<unknown>,
): Promise<string[]> {
  const pipes = planted.map((name) => join(dir, "pipes", name));
  // Whoever replaces a pipe does not take the name by which the test has it.
  for (const name of planted) {
    await Deno.link(join(dir, "pipes", name), join(dir, name));
  }
  const readers = pipes.map(countReaders);
  await action();
  const counts = await Promise.all(readers.map((count) => count()));
  const traces = planted.filter((_, i) => counts[i] > 0)
    .map((name) => `read ${name}`);
  for (const { name, isFile } of Deno.readDirSync(dir)) {
    if (isFile) traces.push(`left ${name}`);
  }
  for (const name of planted) await Deno.remove(join(dir, name));
  return traces;
}

/**
 * Counts who opens a pipe to read it, until the result is called. To open a pipe for
 * writing waits for a reader, and a reader waits for the writer's end.
 */
function countReaders(path: string): () => Promise<number> {
  let readers = 0;
  let done = false;
  const counting = (async () => {
    while (!done) {
      (await Deno.open(path, { write: true })).close();
      if (!done) readers++;
    }
  })();
  return async () => {
    done = true;
    (await Deno.open(path)).close();
    await counting;
    return readers;
  };
}

/** Each program at work, with TMPDIR in the folder; a server starts workers. */
function runs(group: Group, dir: string): Record<Program, () => Promise<void>> {
  const run = async (program: Program, ...args: string[]) => {
    const command = programCommand(program, args);
    const { code } = await new Deno.Command(command.path, {
      args: command.args,
      cwd: group.dir,
      env: { TMPDIR: dir },
      stdout: "null",
      stderr: "null",
    }).output();
    assertNotEquals(code, 101, "it panicked");
  };
  return {
    server: () => run("server", "--check"),
    client: () => run("client", "inbox", "--user", "alice"),
    keygen: () => run("keygen", "--users", "users.txt"),
  };
}

// A program that runs from source is deno, which has its cache in DENO_DIR.
const ignore = Deno.build.os !== "linux" || !Deno.env.has("LETTERLOCK_BIN");

Deno.test({
  name: "no program reads or leaves a file where every user can write",
  ignore,
}, async (t) => {
  await using group = await Group.create();
  const dir = await sharedFolder();
  for (const [program, run] of Object.entries(runs(group, dir))) {
    await t.step(program, async () => {
      assertEquals(await tracesIn(dir, run), []);
    });
  }
  await Deno.remove(dir, { recursive: true });
});

Deno.test({
  name: "a server and its workers neither",
  ignore,
}, async () => {
  await using group = await Group.create();
  const dir = await sharedFolder();
  const traces = await tracesIn(dir, async () => {
    const server = await group.launchIn({ TMPDIR: dir });
    await server.waitForLog(/The server is ready/);
    await group.client(server, "alice", ["inbox"]);
    await server.stop();
  });
  assertEquals(traces, []);
  await Deno.remove(dir, { recursive: true });
});

Deno.test({
  name: "a read of a planted pipe would be seen",
  ignore: Deno.build.os !== "linux",
}, async () => {
  const dir = await sharedFolder();
  const traces = await tracesIn(
    dir,
    () => Deno.readTextFile(join(dir, planted[0])),
  );
  assertEquals(traces, [`read ${planted[0]}`]);
  await Deno.remove(dir, { recursive: true });
});
