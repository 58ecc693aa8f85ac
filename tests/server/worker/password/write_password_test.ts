import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import {
  hashPassword,
  type PasswordRecord,
  verifyPassword,
} from "../../../../lib/crypto/password_hash.ts";
import {
  readCredentials,
  writeCredentials,
} from "../../../../lib/keys/credentials.ts";
import { serverPrivateKeyPath } from "../../../../lib/keys/paths.ts";
import { Credentials } from "../../../../lib/server/worker/logins/credentials.ts";
import { sealChange } from "../../../../lib/server/worker/password/password_change.ts";
import {
  ForgedChangeError,
  inCredentials,
  writePassword,
} from "../../../../lib/server/worker/password/write_password.ts";
import { exampleRsaKeys } from "../../../support/example_keys.ts";
import { namesIn, withFolder } from "../../../keys/folder.ts";

const keys = await exampleRsaKeys("server");
const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
const PEM = `-----BEGIN PRIVATE KEY-----\n${
  new Uint8Array(pkcs8).toBase64().replaceAll(/.{64}/g, "$&\n")
}\n-----END PRIVATE KEY-----\n`;

/** A server's folder, in which the password of alice is "a" and of bob "b". */
async function withServer(
  use: (dir: string, records: Map<string, PasswordRecord>) => Promise<void>,
) {
  await withFolder(async (dir) => {
    await Deno.writeTextFile(serverPrivateKeyPath(dir), PEM, { mode: 0o600 });
    const records = new Map([
      ["alice", await hashPassword("a", 1)],
      ["bob", await hashPassword("b", 1)],
    ]);
    await writeCredentials(`${dir}/credentials.json`, records);
    await use(dir, records);
  });
}

function order(dir: string, user: string, envelope: string, digits?: string) {
  return writePassword(dir, { user, envelope }, inCredentials(dir, digits));
}

const seal = (user: string, old: string, next = "next") =>
  sealChange(keys.publicKey, { user, old, new: next });

Deno.test("writePassword() writes the record of who knows the old password, and no other", () =>
  withServer(async (dir, records) => {
    const digits = "0123456789abcdef";
    const stamp = await order(dir, "alice", await seal("alice", "a"), digits);
    const now = await readCredentials(`${dir}/credentials.json`);
    const next = now.get("alice")!;
    assertEquals(now, new Map([...records, ["alice", next]]));
    assertNotEquals(next.salt, records.get("alice")!.salt);
    assertEquals(await verifyPassword("next", next), true);
    assertEquals(await verifyPassword("a", next), false);
    assertEquals(namesIn(dir), ["credentials.json", "server_private.pem"]);
    await Deno.mkdir(`${dir}/users`);
    await Deno.writeTextFile(`${dir}/users/alice_public.pem`, "");
    const accounts = await new Credentials(dir).stampsOf(["alice"]);
    assertEquals(
      stamp,
      accounts.get("alice"),
      "what the account is known by from now on",
    );
  }));

Deno.test("writePassword() tells that the old password was wrong, and writes nothing", () =>
  withServer(async (dir, records) => {
    const guesses = [
      "",
      "A",
      "b",
      // Who has seen the hashes does not know the passwords.
      records.get("alice")!.hash.toBase64(),
    ];
    for (const guess of guesses) {
      const envelope = await seal("alice", guess);
      assertEquals(await order(dir, "alice", envelope), undefined);
    }
    assertEquals(await readCredentials(`${dir}/credentials.json`), records);
    assertEquals(namesIn(dir), ["credentials.json", "server_private.pem"]);
  }));

Deno.test("writePassword() writes no password that no user can have", () =>
  withServer(async (dir, records) => {
    for (const next of ["", "x".repeat(129), "a\nb"]) {
      const envelope = await seal("alice", "a", next);
      await assertRejects(() => order(dir, "alice", envelope), Error);
    }
    assertEquals(await readCredentials(`${dir}/credentials.json`), records);
  }));

Deno.test("a worker that was taken over changes nobody else's password", () =>
  withServer(async (dir, records) => {
    const asAlice = await seal("alice", "a");
    // Of another user than the session's.
    const forged: [string, string][] = [
      ["bob", asAlice],
      ["alice", await seal("bob", "b")],
    ];
    for (const [user, envelope] of forged) {
      await assertRejects(
        () => order(dir, user, envelope),
        ForgedChangeError,
      );
    }
    const other = await exampleRsaKeys("client");
    const odd = [
      asAlice.slice(4),
      await sealChange(other.publicKey, {
        user: "bob",
        old: "b",
        new: "next",
      }),
      "",
      "AAAA",
    ];
    for (const envelope of odd) {
      await assertRejects(() => order(dir, "bob", envelope), Error);
    }
    assertEquals(await readCredentials(`${dir}/credentials.json`), records);
  }));

Deno.test("writePassword() makes no account, such as one that is removed meanwhile", () =>
  withServer(async (dir) => {
    await assertRejects(
      async () => await order(dir, "eve", await seal("eve", "")),
      Error,
      "the account is gone",
    );
  }));

Deno.test({
  name: "writePassword() replaces what a link leads to, as containers mount it",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withServer(async (dir) => {
      await Deno.mkdir(`${dir}/mounted`);
      const path = `${dir}/credentials.json`;
      await Deno.rename(path, `${dir}/mounted/c`);
      await Deno.symlink("mounted/c", path);
      await order(dir, "alice", await seal("alice", "a"));
      assertEquals((await Deno.lstat(path)).isSymlink, true);
      const record = (await readCredentials(path)).get("alice")!;
      assertEquals(await verifyPassword("next", record), true);
    }),
});
