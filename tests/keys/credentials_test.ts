import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  hashPassword,
  verifyPassword,
} from "../../lib/crypto/password_hash.ts";
import {
  readCredentials,
  writeCredentials,
} from "../../lib/keys/credentials.ts";
import { modeOf, namesIn, withFolder } from "./folder.ts";

const record = await hashPassword("hunter2", 10);
const SALT = record.salt.toBase64();
const HASH = record.hash.toBase64();

/** A file with one record, altered. */
function fileWith(change: Record<string, unknown>): string {
  const good = {
    algorithm: "SHA-256+PBKDF2-HMAC-SHA-256",
    iterations: 10,
    salt: SALT,
    hash: HASH,
  };
  return JSON.stringify({ version: 1, users: { bob: { ...good, ...change } } });
}

Deno.test("readCredentials() reads what writeCredentials() wrote", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/credentials.json`;
    const records = new Map([["bob", record], ["alice", record]]);
    await writeCredentials(path, records);
    assertEquals(await readCredentials(path), records);
    assert(
      await verifyPassword(
        "hunter2",
        (await readCredentials(path)).get("bob")!,
      ),
    );
  });
});

Deno.test("writeCredentials() writes a private file, users in order", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/credentials.json`;
    await writeCredentials(path, new Map([["bob", record], ["al", record]]));
    const text = await Deno.readTextFile(path);
    const entry = {
      algorithm: "SHA-256+PBKDF2-HMAC-SHA-256",
      iterations: 10,
      salt: SALT,
      hash: HASH,
    };
    assertEquals(JSON.parse(text), {
      version: 1,
      users: { al: entry, bob: entry },
    });
    assert(text.indexOf('"al"') < text.indexOf('"bob"'));
    assertFalse(text.includes("hunter2"));
    assertEquals(namesIn(dir), ["credentials.json"]);
    if (Deno.build.os !== "windows") assertEquals(modeOf(path), 0o600);
  });
});

Deno.test("readCredentials() names a missing file", async () => {
  await assertRejects(
    () => readCredentials("/nowhere/credentials.json"),
    Deno.errors.NotFound,
    "Cannot read /nowhere/credentials.json: there is no such file",
  );
});

Deno.test({
  name: "readCredentials() refuses a file that others can read",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (dir) => {
      const path = `${dir}/credentials.json`;
      await writeCredentials(path, new Map());
      await Deno.chmod(path, 0o640);
      await assertRejects(
        () => readCredentials(path),
        Error,
        `chmod 600 ${path}`,
      );
    }),
});

const DAMAGED: Record<string, [text: string, reason: string]> = {
  "an empty file": ["", "it is no JSON"],
  "a cut file": [fileWith({}).slice(0, -5), "it is no JSON"],
  "no object": ["[]", "it holds no users"],
  "no users": ['{"version":1}', "it holds no users"],
  "another version": ['{"version":2,"users":{}}', "its version is not 1"],
  "a name that is a path": [
    '{"version":1,"users":{"../x":{}}}',
    "a name that none can have",
  ],
  "the name __proto__": [
    '{"version":1,"users":{"__proto__":{}}}',
    "a name that none can have",
  ],
  "a record that is none": [
    '{"version":1,"users":{"bob":null}}',
    "the record of bob is damaged",
  ],
  "another algorithm": [fileWith({ algorithm: "MD5" }), "the algorithm of bob"],
  "no iterations": [fileWith({ iterations: 0 }), "iterations of bob"],
  "half an iteration": [fileWith({ iterations: 1.5 }), "iterations of bob"],
  "iterations in quotes": [fileWith({ iterations: "10" }), "iterations of bob"],
  "too many iterations": [
    fileWith({ iterations: 10_000_001 }),
    "the number of iterations of bob is damaged",
  ],
  "no salt": [fileWith({ salt: undefined }), "the salt of bob is damaged"],
  "a short salt": [fileWith({ salt: "AAAA" }), "the salt of bob is damaged"],
  "a salt as long as a hash": [fileWith({ salt: HASH }), "the salt of bob"],
  "a hash as short as a salt": [fileWith({ hash: SALT }), "the hash of bob"],
  "a hash that is no base64": [
    fileWith({ hash: "!".repeat(44) }),
    "the hash of bob",
  ],
};

for (const [what, [text, reason]] of Object.entries(DAMAGED)) {
  Deno.test(`readCredentials() refuses ${what}`, async () => {
    await withFolder(async (dir) => {
      const path = `${dir}/credentials.json`;
      await Deno.writeTextFile(path, text, { mode: 0o600 });
      const error = await assertRejects(() => readCredentials(path), Error);
      assertStringIncludes(error.message, `Cannot use ${path}: `);
      assertStringIncludes(error.message, reason);
    });
  });
}

Deno.test("readCredentials() takes 10,000,000 iterations", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/credentials.json`;
    await Deno.writeTextFile(path, fileWith({ iterations: 10_000_000 }), {
      mode: 0o600,
    });
    const records = await readCredentials(path);
    assertEquals(records.get("bob")?.iterations, 10_000_000);
  });
});
