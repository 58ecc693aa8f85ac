import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { Group } from "../support/group.ts";
import { type Outcome, runProgram } from "../support/programs.ts";

const ignore = Deno.build.os === "windows";

/** The private files, and who refuses to use them when others can. */
const PRIVATE_FILES = [
  { program: "server", path: "keys/server/server_private.pem" },
  { program: "server", path: "keys/server/credentials.json" },
  { program: "client", path: "keys/clients/alice/alice_private.pem" },
  { program: "client", path: "keys/clients/alice/password" },
] as const;

Deno.test({
  name:
    "private files that others can use are refused, with the command to type",
  ignore,
}, async (t) => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const programs = {
    server: () =>
      runProgram("server", ["--host", "127.0.0.1", "--port", "0"], {
        cwd: group.dir,
      }),
    client: () => group.client(server, "alice", ["inbox"]),
  };
  for (const { program, path } of PRIVATE_FILES) {
    // Readable by others; of one file also by the group, and writable.
    const modes = path.endsWith("alice_private.pem")
      ? [0o604, 0o640, 0o602]
      : [0o604];
    for (const mode of modes) {
      await t.step(`${path} with mode ${mode.toString(8)}`, async () => {
        await Deno.chmod(join(group.dir, path), mode);
        assertRefused(await programs[program](), join(group.dir, path));
        await Deno.chmod(join(group.dir, path), 0o600);
      });
    }
  }
  assertEquals((await programs.client()).code, 0);
});

/** Public keys, and the signed list of them. */
const IS_PUBLIC =
  /\/(\w+_public\.pem|group_sign\.pub|group_list|allowed_signers)$/;

function assertRefused({ code, stderr }: Outcome, path: string): void {
  assertEquals(code, 1, stderr);
  const command = /; type: chmod 600 (\S+)\n$/.exec(stderr);
  assert(command, stderr);
  assert(path.endsWith(command[1]), `${command[1]} is not ${path}`);
  assertStringIncludes(stderr, "others than its owner can open it");
}

Deno.test({
  name: "keygen and the programs make no file that others can use",
  ignore,
}, async () => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  await group.client(
    server,
    "alice",
    ["send", "--to", "bob", "--title", "x"],
    "x",
  );
  await group.client(server, "bob", ["inbox"]);
  const open = (await modesIn(group.dir))
    .filter(({ mode, path }) => mode & 0o077 && !IS_PUBLIC.test(path));
  assertEquals(open, []);
});

/** The permissions of all that is in a folder and below. */
async function modesIn(
  dir: string,
): Promise<{ path: string; mode: number }[]> {
  const found = [];
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    const path = join(dir, name);
    const mode = await modeOf(path);
    if (mode !== undefined) found.push({ path, mode });
    if (isDirectory) found.push(...await modesIn(path));
  }
  return found;
}

/** The permissions of a file; SQLite's helper files may be gone by now. */
async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await Deno.lstat(path)).mode! & 0o777;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
