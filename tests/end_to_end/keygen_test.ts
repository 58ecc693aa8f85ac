import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { readCredentials } from "../../lib/keys/credentials.ts";
import { verifyPassword } from "../../lib/crypto/password_hash.ts";
import { HAS_OPENSSL, openssl } from "../support/foreign/openssl.ts";
import { withFolder } from "../keys/folder.ts";
import { until } from "../support/processes.ts";
import {
  repositoryFile,
  runProgram,
  spawnProgram,
} from "../support/programs.ts";

function keygen(dir: string, ...args: string[]) {
  return runProgram("keygen", ["--bits", "2048", ...args], { cwd: dir });
}

async function withUsers(
  users: string,
  work: (dir: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/users.txt`, users, { mode: 0o600 });
    await work(dir);
  });
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

Deno.test("keygen makes five users where there is no users file", async () => {
  await withFolder(async (dir) => {
    const { code, stdout, stderr } = await keygen(dir);
    assertEquals([code, stderr], [0, ""]);
    const [made, keys] = stdout.split("\n");
    const names = "client1, client2, client3, client4, client5";
    assertEquals(made, `Made users.txt with ${names}.`);
    assertEquals(keys, `Made keys for the server and 5 users: ${names}.`);
    assertMatch(stdout, /^ {2}keys\/clients\/client5 {2}\(password in /m);
    assertMatch(stdout, /\nNext: .*server.* --enhanced\n$/);
    const password = Deno.readTextFileSync(
      `${dir}/keys/clients/client1/password`,
    ).trim();
    assertFalse(stdout.includes(password));
    const records = await readCredentials(
      `${dir}/keys/server/credentials.json`,
    );
    assertEquals([...records.keys()], names.split(", "));
    assert(await verifyPassword(password, records.get("client1")!));
  });
});

Deno.test("keygen names every bad line, on standard error, and writes nothing", async () => {
  await withUsers("alice\nBob:hunter2\n\x1b[2J\nserver\n", async (dir) => {
    const { code, stdout, stderr } = await keygen(dir, "--users", "users.txt");
    assertEquals([code, stdout], [1, ""]);
    const only = 'a name has only a-z, 0-9, ".", "_" and "-", not';
    assertEquals(stderr.trimEnd().split("\n"), [
      `users.txt:2: ${only} "B"`,
      `users.txt:3: ${only} U+001B`,
      'users.txt:4: "server" is reserved',
      "keygen: error: Cannot use users.txt: 3 lines to correct; " +
      "nothing was written",
    ]);
    assertFalse(exists(`${dir}/keys`));
    assertFalse(exists(`${dir}/mail`));
  });
});

Deno.test("keygen again, rotate and remove, with a summary in JSON", async () => {
  await withUsers("alice\nbob:hunter2\n", async (dir) => {
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await keygen(dir, "--json", ...args);
      assertEquals(code, 0, stderr);
      assertFalse((stdout + stderr).includes("hunter2"));
      const summary = JSON.parse(stdout);
      const outcomes = summary.users.map((
        user: { name: string; outcome: string },
      ) => `${user.name} ${user.outcome}`);
      return { summary, outcomes, stderr };
    };
    assertEquals((await run()).outcomes, ["alice made", "bob made"]);
    assertEquals((await run()).outcomes, ["alice unchanged", "bob unchanged"]);
    const rotated = await run("--rotate", "alice", "--rotate", "server");
    assertEquals(rotated.outcomes, ["alice rotated", "bob unchanged"]);
    assertEquals(rotated.summary.server.outcome, "rotated");
    const removed = await run("--remove", "bob");
    assertEquals(removed.summary.removed, ["bob"]);
    assertStringIncludes(
      removed.stderr,
      "keygen: warning: users.txt:2: bob is still listed",
    );
    assertFalse(exists(`${dir}/keys/clients/bob`));
    const [{ box }] = removed.summary.setAside;
    assertMatch(box, /^mail\/bob@\d{4}-\d\d-\d\d$/);
    assert(exists(`${dir}/${box}/new`));
    assertFalse(exists(`${dir}/mail/bob`));
  });
});

Deno.test("keygen has an exit code for each kind of failure", async () => {
  await withUsers("alice\n", async (dir) => {
    const cases: [args: string[], code: number, message: string][] = [
      [["--bit", "2048"], 2, "Unknown flag --bit; did you mean --bits?"],
      [["--remove", "../x"], 2, "--remove takes the name of a user"],
      [["--remove", "bob"], 4, "Cannot remove bob: there is no such account"],
      [["--rotate", "bob"], 4, "Cannot rotate bob: there is no such account"],
      [["--restore-box", "bob"], 4, "none is set aside in mail"],
      [["--users", "typo"], 4, "Cannot read typo: there is no such file"],
      [["--users", "."], 1, "Cannot read .: "],
      [["--keys", "users.txt"], 1, "a part of its path is not a folder"],
    ];
    for (const [args, expected, message] of cases) {
      const { code, stdout, stderr } = await keygen(dir, ...args);
      assertEquals([args, code, stdout], [args, expected, ""]);
      assertStringIncludes(stderr, message);
      assertMatch(stderr, /^keygen: error: [^\n]*\n$/);
      assertFalse(exists(`${dir}/keys`));
    }
  });
});

Deno.test("keygen that was killed leaves what the next run completes", async () => {
  await withUsers("alice\nbob\ncarol\ndave\n", async (dir) => {
    const child = spawnProgram("keygen", ["--bits", "2048"], { cwd: dir });
    await Promise.all([
      child.stdin.close(),
      until(() => exists(`${dir}/keys/clients`)),
    ]);
    child.kill("SIGKILL");
    await child.output();
    const { code, stderr } = await keygen(dir);
    assertEquals([code, stderr], [0, ""]);
    const path = `${dir}/keys/server/credentials.json`;
    for (const [name, record] of await readCredentials(path)) {
      const file = `${dir}/keys/clients/${name}/password`;
      const password = Deno.readTextFileSync(file).trim();
      assert(await verifyPassword(password, record));
    }
    const again = await keygen(dir);
    assertMatch(again.stdout, /^Nothing to do: the server and 4 users are /);
  });
});

Deno.test({
  name: "openssl pkey reads every key that keygen makes",
  ignore: !HAS_OPENSSL,
  fn: () =>
    withUsers("alice\n", async (dir) => {
      assertEquals((await keygen(dir)).code, 0);
      const read = (path: string) => Deno.readTextFile(`${dir}/keys/${path}`);
      for (const path of ["server/server", "clients/alice/alice"]) {
        const derived = await openssl(
          ["pkey", "-pubout"],
          await read(`${path}_private.pem`),
        );
        assertEquals(derived, await read(`${path}_public.pem`));
      }
    }),
});

Deno.test("keygen --help and --version write nothing and tell every flag", async () => {
  await withFolder(async (dir) => {
    const help = await runProgram("keygen", ["--help"], { cwd: dir });
    assertEquals([help.code, help.stderr], [0, ""]);
    const flags =
      "users keys mail bits rotate remove restore-box json help version";
    for (const flag of flags.split(" ")) {
      assertStringIncludes(help.stdout, `  --${flag} `);
    }
    const version = await runProgram("keygen", ["--version"], { cwd: dir });
    assertMatch(version.stdout, /^keygen \(letterlock\) \d+\.\d+\.\d+\n$/);
    assertEquals([...Deno.readDirSync(dir)], []);
  });
});

Deno.test("keygen --help loads no cryptography", async () => {
  const loaded = await staticModules("keygen.ts");
  assert(loaded.some((module) => module.endsWith("lib/keygen/main.ts")));
  assertEquals(loaded.filter((module) => module.includes("lib/crypto/")), []);
});

/** The modules of this repository that a program loads before it runs. */
async function staticModules(program: string): Promise<string[]> {
  const seen = new Set<string>();
  const follow = async (url: string) => {
    if (seen.has(url)) return;
    seen.add(url);
    const source = await Deno.readTextFile(new URL(url));
    const imports = source.matchAll(
      /^(?:import|export)(?! type)[^;"]*"(\.[^"]+)";/gm,
    );
    for (const [, path] of imports) await follow(new URL(path, url).href);
  };
  await follow(`file://${repositoryFile(program)}`);
  return [...seen];
}
