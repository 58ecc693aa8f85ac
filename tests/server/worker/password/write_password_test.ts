import { assertEquals, assertRejects } from "@std/assert";
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
import { sealChange } from "../../../../lib/server/worker/password/password_change.ts";
import {
  ForgedChangeError,
  writePassword,
} from "../../../../lib/server/worker/password/write_password.ts";
import { exampleRsaKeys } from "../../../support/example_keys.ts";
import { namesIn, withFolder } from "../../../keys/folder.ts";

const keys = await exampleRsaKeys("server");
const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
const PEM = `-----BEGIN PRIVATE KEY-----\n${
  new Uint8Array(pkcs8).toBase64().replaceAll(/.{64}/g, "$&\n")
}\n-----END PRIVATE KEY-----\n`;
const NEXT = await hashPassword("next", 1);

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
  return writePassword(dir, { user, envelope }, digits);
}

const seal = (user: string, old: string) =>
  sealChange(keys.publicKey, { user, old, record: NEXT });

Deno.test("writePassword() writes the record of who knows the old password, and no other", () =>
  withServer(async (dir, records) => {
    await order(dir, "alice", await seal("alice", "a"), "0123456789abcdef");
    const now = await readCredentials(`${dir}/credentials.json`);
    assertEquals(now, new Map([...records, ["alice", NEXT]]));
    assertEquals(await verifyPassword("next", now.get("alice")!), true);
    assertEquals(namesIn(dir), ["credentials.json", "server_private.pem"]);
  }));

Deno.test("a worker that was taken over changes nobody else's password", () =>
  withServer(async (dir, records) => {
    const asAlice = await seal("alice", "a");
    const forged: [string, string][] = [
      // Of another user than the session's.
      ["bob", asAlice],
      ["alice", await seal("bob", "b")],
      // It has seen the hashes, and not the passwords.
      ["bob", await seal("bob", "a")],
      ["bob", await seal("bob", "")],
      ["bob", await seal("bob", records.get("bob")!.hash.toBase64())],
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
        record: NEXT,
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
      assertEquals((await readCredentials(path)).get("alice"), NEXT);
    }),
});
