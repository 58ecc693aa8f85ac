import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { join } from "@std/path";
import { hashPassword } from "../../../../lib/crypto/password_hash.ts";
import {
  readCredentials,
  writeCredentials,
} from "../../../../lib/keys/credentials.ts";
import { Credentials } from "../../../../lib/server/worker/logins/credentials.ts";
import { ServerPair } from "../../../../lib/server/worker/logins/server_pair.ts";
import { withFolder } from "../../../keys/folder.ts";
import { exampleRsaPem } from "../../../support/example_keys.ts";

const { privatePem, publicPem } = await exampleRsaPem("server");

/** A server's keys folder, in which the password of alice is "a" and of bob "b". */
async function withKeys(
  use: (credentials: Credentials, site: Site) => Promise<void>,
): Promise<void> {
  await withFolder(async (dir) => {
    const site = new Site(dir);
    await Deno.mkdir(join(dir, "users"));
    await site.give("alice", "a");
    await site.give("bob", "b");
    await Deno.writeTextFile(join(dir, "server_public.pem"), publicPem);
    await Deno.writeTextFile(join(dir, "server_private.pem"), privatePem, {
      mode: 0o600,
    });
    await use(new Credentials(dir), site);
  });
}

/** What an account is known by. */
async function stampOf(credentials: Credentials, user: string) {
  return (await credentials.stampsOf([user])).get(user);
}

/** What keygen does in the folder, while the server runs. */
class Site {
  readonly path: string;

  constructor(readonly dir: string) {
    this.path = join(dir, "credentials.json");
  }

  /** Gives a user a password, and an account if there is none. */
  async give(user: string, password: string): Promise<void> {
    await this.change(async (records) => {
      records.set(user, await hashPassword(password, 1));
    });
    await Deno.writeTextFile(this.#keyOf(user), publicPem);
  }

  async change(
    change: (records: Awaited<ReturnType<typeof readCredentials>>) => unknown,
  ): Promise<void> {
    const records = await readCredentials(this.path).catch(() => new Map());
    await change(records);
    await writeCredentials(this.path, records);
  }

  async remove(user: string): Promise<void> {
    await Deno.remove(this.#keyOf(user));
  }

  #keyOf(user: string): string {
    return join(this.dir, "users", `${user}_public.pem`);
  }
}

Deno.test("Credentials check a password, and say what its account is known by", () =>
  withKeys(async (credentials) => {
    const accountOf = await credentials.readPasswords();
    const alice = await accountOf("alice", "a");
    assertMatch(alice!, /^[0-9a-f]{64}$/);
    assertEquals(alice, await stampOf(credentials, "alice"));
    assertNotEquals(alice, await accountOf("bob", "b"));
    for (
      const [user, password] of [
        ["alice", "b"],
        ["alice", ""],
        ["zoe", "a"],
      ]
    ) {
      assertEquals(await accountOf(user, password), undefined, user);
    }
  }));

Deno.test("Credentials see another password, and that its account is another", () =>
  withKeys(async (credentials, site) => {
    const before = await stampOf(credentials, "alice");
    const bob = await stampOf(credentials, "bob");
    const version = await credentials.version();
    await site.give("alice", "a2");
    assertNotEquals(await credentials.version(), version);
    const after = await stampOf(credentials, "alice");
    assertNotEquals(after, before);
    const accountOf = await credentials.readPasswords();
    assertEquals(await accountOf("alice", "a"), undefined);
    assertEquals(await accountOf("alice", "a2"), after);
    assertEquals(await stampOf(credentials, "bob"), bob, "he is the same");
    await site.give("alice", "a2");
    assertNotEquals(await stampOf(credentials, "alice"), after, "another salt");
  }));

Deno.test("Credentials see an account that ended, by its key or by its record", () =>
  withKeys(async (credentials, site) => {
    const version = await credentials.version();
    await site.remove("alice");
    assertNotEquals(await credentials.version(), version);
    assertEquals(await stampOf(credentials, "alice"), undefined);
    await site.change((records) => records.delete("bob"));
    assertEquals(await stampOf(credentials, "bob"), undefined);
  }));

Deno.test("Credentials read the file anew only if it changed", () =>
  withKeys(async (credentials, site) => {
    const { ino, mtime } = await Deno.stat(site.path);
    const stamp = await stampOf(credentials, "alice");
    const version = await credentials.version();
    // Another text of the same length, in the same file and with its time.
    const text = await Deno.readTextFile(site.path);
    await Deno.writeTextFile(site.path, "x".repeat(text.length));
    await Deno.utime(site.path, mtime!, mtime!);
    assertEquals((await Deno.stat(site.path)).ino, ino);
    assertEquals(await credentials.version(), version);
    assertEquals(await stampOf(credentials, "alice"), stamp);
  }));

Deno.test("Credentials that are away or damaged are told, and good again later", () =>
  withKeys(async (credentials, site) => {
    const text = await Deno.readTextFile(site.path);
    const stamp = await stampOf(credentials, "alice");
    await Deno.remove(site.path);
    assertEquals(await credentials.version(), undefined);
    await assertRejects(
      () => credentials.readPasswords(),
      Deno.errors.NotFound,
    );
    await Deno.writeTextFile(site.path, "{}", { mode: 0o600 });
    await assertRejects(
      () => credentials.readPasswords(),
      Error,
      `Cannot use ${site.path}`,
    );
    await Deno.writeTextFile(site.path, text);
    assertEquals(await stampOf(credentials, "alice"), stamp);
  }));

Deno.test("ServerPair sees that the server got another key since it loaded its own", () =>
  withKeys(async (_, { dir }) => {
    const pair = new ServerPair(dir);
    const { privateKey } = await pair.load();
    assertEquals(privateKey.type, "private");
    assert(pair.isCurrent());
    // A rotation replaces the file, even if it had the same text.
    const path = join(dir, "server_public.pem");
    await Deno.writeTextFile(`${path}.new`, publicPem);
    await Deno.rename(`${path}.new`, path);
    assert(!pair.isCurrent());
    await pair.load();
    assert(pair.isCurrent());
    await Deno.remove(path);
    assert(!pair.isCurrent());
  }));

Deno.test("Credentials load a user's key, and none of who has no account", () =>
  withKeys(async (credentials) => {
    assertEquals((await credentials.loadUserKey("alice")).type, "public");
    await assertRejects(
      () => credentials.loadUserKey("zoe"),
      Deno.errors.NotFound,
    );
  }));
