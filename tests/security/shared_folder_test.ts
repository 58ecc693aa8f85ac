import { assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import { EXIT } from "../../lib/program/exit_codes.ts";
import { bundleOf } from "../../tools/bundle/bundle.ts";
import { BINARIES } from "../../tools/programs.ts";
import type { Program } from "../../tools/permissions.ts";
import { Group } from "../support/group.ts";
import { programCommand } from "../support/programs.ts";

/** Code caches, and source maps where a compiled program seems to be. */
function ofBinary([program, name]: [string, string]): string[] {
  const { main, included } = bundleOf(program as Program, "");
  return [
    `deno-compile-${name}.cache`,
    ...[main, ...included].map((file) => `deno-compile-${name}${file}.map`),
  ];
}

/** What Deno and Node read elsewhere: besides these, settings, certificates, modules. */
const planted = [
  ...Object.entries(BINARIES).flatMap(ofBinary),
  ...["deno.json", "deno.jsonc", "deno.lock", "import_map.json"],
  ...["package.json", ".npmrc", ".env", "required.cjs", "certificates.pem"],
];

/** An environment and a home that name these files, and where Deno may look for them. */
function hostile(dir: string): Record<string, string> {
  const certificates = join(dir, "certificates.pem");
  return {
    ...{ TMPDIR: dir, HOME: dir, DENO_DIR: dir, XDG_CACHE_HOME: dir },
    NODE_OPTIONS: `--require=${join(dir, "required.cjs")}`,
    ...{ DENO_CERT: certificates, SSL_CERT_FILE: certificates },
    NODE_EXTRA_CA_CERTS: certificates,
    DENO_V8_FLAGS: "--help",
  };
}

/** A folder that stands for /tmp, where another user put a pipe of each name. */
async function sharedFolder(): Promise<string> {
  const dir = await Deno.makeTempDir({ prefix: "letterlock-" });
  const pipes = planted.map((name) => pipeOf(dir, name));
  await Deno.mkdir(join(dir, "pipes"));
  await new Deno.Command("mkfifo", { args: pipes }).output();
  return dir;
}

/** The name by which the test has the pipe that lies in the folder as `name`. */
function pipeOf(dir: string, name: string): string {
  return join(dir, "pipes", name.replaceAll("/", "_"));
}

/** What of a folder was read while `action` ran, and what it left there. */
async function tracesIn(
  dir: string,
  action: () => Promise<unknown>,
): Promise<string[]> {
  const pipes = planted.map((name) => pipeOf(dir, name));
  // Whoever replaces a pipe does not take the name by which the test has it.
  for (const name of planted) {
    await Deno.mkdir(dirname(join(dir, name)), { recursive: true });
    await Deno.link(pipeOf(dir, name), join(dir, name));
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

/** Each program at work, started in the folder; a server starts workers. */
function runs(group: Group, dir: string): Record<Program, () => Promise<void>> {
  const keys = join(group.dir, "keys");
  const mail = ["--mail", join(group.dir, "mail")];
  const run = async (program: Program, expected: number, args: string[]) => {
    const command = programCommand(program, args);
    const { code } = await new Deno.Command(command.path, {
      args: command.args,
      cwd: dir,
      env: hostile(dir),
      stdout: "null",
      stderr: "null",
    }).output();
    assertEquals(code, expected);
  };
  const users = ["--users", join(group.dir, "users.txt")];
  const alice = ["--user", "alice", "--keys", join(keys, "clients", "alice")];
  return {
    server: () =>
      run("server", EXIT.done, [
        "--check",
        "--keys",
        join(keys, "server"),
        ...mail,
      ]),
    // It reads keys and password, and finds no server.
    client: () =>
      run("client", EXIT.cannotConnect, [
        ...["inbox", "--server", "127.0.0.1:1"],
        ...alice,
      ]),
    keygen: () => run("keygen", EXIT.done, [...users, "--keys", keys, ...mail]),
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
    const server = await group.launchIn(hostile(dir));
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
