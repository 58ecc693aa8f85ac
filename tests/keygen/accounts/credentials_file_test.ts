import { assertEquals, assertRejects } from "@std/assert";
import { openCredentialsFile } from "../../../lib/keygen/accounts/credentials_file.ts";
import { readCredentials } from "../../../lib/keys/credentials.ts";
import { withFolder } from "../../keys/folder.ts";

function recordOf(iterations: number) {
  return {
    algorithm: "PBKDF2-HMAC-SHA-256" as const,
    iterations,
    salt: new Uint8Array(16),
    hash: new Uint8Array(32),
  };
}

Deno.test("openCredentialsFile() makes a missing file when it is saved, and only then", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/c.json`;
    const file = await openCredentialsFile(path);
    await assertRejects(() => Deno.lstat(path), Deno.errors.NotFound);
    await file.save();
    assertEquals((await readCredentials(path)).size, 0);
  });
});

Deno.test("openCredentialsFile() writes its changes, and nothing without one", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/c.json`;
    const file = await openCredentialsFile(path);
    file.set("bob", recordOf(1));
    file.set("alice", recordOf(2));
    await file.save();
    const { ino } = await Deno.stat(path);
    const again = await openCredentialsFile(path);
    assertEquals(again.names, ["alice", "bob"]);
    assertEquals(again.get("bob")?.iterations, 1);
    again.delete("nobody");
    await again.save();
    assertEquals((await Deno.stat(path)).ino, ino);
    again.delete("bob");
    await again.save();
    assertEquals([...(await readCredentials(path)).keys()], ["alice"]);
  });
});

Deno.test("openCredentialsFile() writes one after another, the last state last", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/c.json`;
    const file = await openCredentialsFile(path);
    const saves = Array.from({ length: 20 }, (_, i) => {
      file.set("bob", recordOf(i + 1));
      return file.save();
    });
    await Promise.all(saves);
    assertEquals((await readCredentials(path)).get("bob")?.iterations, 20);
  });
});

Deno.test("openCredentialsFile() keeps what a user changed since it was read", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/c.json`;
    const keygen = await openCredentialsFile(path);
    keygen.set("alice", recordOf(1));
    keygen.set("bob", recordOf(1));
    await keygen.save();
    const changed = await openCredentialsFile(path);
    changed.set("alice", recordOf(2));
    await changed.save();
    keygen.delete("bob");
    keygen.set("carol", recordOf(3));
    await keygen.save();
    const records = [...await readCredentials(path)];
    assertEquals(
      records.map(([name, { iterations }]) => [name, iterations]),
      [["alice", 2], ["carol", 3]],
    );
  });
});
