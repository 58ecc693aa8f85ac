import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { decodeText } from "../../../lib/crypto/bytes.ts";
import type { Unlock } from "../../../lib/keys/unlock.ts";
import { encryptIdentity } from "../../../lib/seal/passphrase/identity.ts";
import { openBytes, sealBytes } from "../../../lib/seal/age.ts";
import { currentKeys, keysOf } from "../../../lib/seal/members.ts";
import {
  loadSealKeys,
  readGroupKey,
  readList,
  readSigningKey,
} from "../../../lib/seal/key_files.ts";
import { fingerprint } from "../../../lib/seal/ssh/wire.ts";
import { KeygenFolder } from "../keygen_folder.ts";
import { QuickWork } from "../quick_work.ts";

const ALICE = "keys/clients/alice";
const BOB = "keys/clients/bob";
const SEALING = /_seal|_sign|group_|\/group\/|allowed_signers/;

/** The list that the server has, by the key in its folder. */
async function serversList(keygen: KeygenFolder) {
  const dir = keygen.path("keys/server");
  return await readList(dir, await readGroupKey(dir));
}

/** Removes all that a keygen without sealed letters did not make. */
function downgrade(keygen: KeygenFolder): void {
  for (const path of keygen.tree()) {
    if (SEALING.test(path) && !path.endsWith("/")) keygen.remove(path);
  }
  keygen.remove("keys/group");
}

Deno.test("keygen gives each user keys that the group's list has", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    const { group } = await keygen.run();
    const { publicKey } = await readSigningKey(
      keygen.path("keys/group/group_sign"),
    );
    assertEquals(group, {
      made: true,
      renewed: false,
      fingerprint: await fingerprint(publicKey),
      serial: 1,
      changed: true,
      different: [],
      aliases: [],
    });
    const list = await serversList(keygen);
    for (const name of ["alice", "bob"]) {
      const dir = keygen.path(`keys/clients/${name}`);
      const keys = await loadSealKeys(dir, name);
      assertEquals(keys.list, list);
      const { recipient, signingKey } = currentKeys(list, name)!;
      assertEquals(keys.signingKey.publicKey, signingKey);
      const sealed = await sealBytes(new Uint8Array(3), [recipient]);
      assertEquals(
        await openBytes(sealed, keys.identities),
        new Uint8Array(3),
      );
    }
  });
});

Deno.test("keygen adds keys to a set that has none, and for folders that were handed out", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    downgrade(keygen);
    const before = keygen.snapshot();
    keygen.remove(BOB);
    const { users, group } = await keygen.run();
    assertEquals(group.serial, 1);
    assertEquals(users.map(({ outcome }) => outcome), [
      "completed",
      "completed",
    ]);
    assertEquals(users.map(({ sealKeys }) => sealKeys.length), [2, 2]);
    const after = keygen.snapshot();
    for (const [path, content] of before) {
      if (path.endsWith("/") || path.startsWith(BOB)) continue;
      assertEquals([path, after.get(path)], [path, content]);
    }
    await loadSealKeys(keygen.path(ALICE), "alice");
    await loadSealKeys(keygen.path(BOB), "bob");
    assertFalse(keygen.tree().includes(`${BOB}/bob_private.pem`));
  });
});

Deno.test("keygen makes no second keys for a folder that was handed out", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    keygen.remove(BOB);
    const before = keygen.snapshot();
    const { group } = await keygen.run();
    assertEquals(group.changed, false);
    assertEquals(keygen.snapshot(), before);
  });
});

Deno.test("rotate adds keys and keeps the old ones, which open the old mail", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    const { recipient } = currentKeys(await serversList(keygen), "bob")!;
    const sealed = await sealBytes(new TextEncoder().encode("old"), [
      recipient,
    ]);
    const files = ["bob_seal.txt", "bob_sign"].map((name) => `${BOB}/${name}`);
    const before = files.map((path) => keygen.read(path));
    const { group } = await keygen.run({ rotate: ["bob"] });
    assertEquals([group.serial, group.changed], [2, true]);
    assertEquals(files.map((path) => keygen.read(path)), before);
    const keys = await loadSealKeys(keygen.path(BOB), "bob");
    assertEquals(decodeText(await openBytes(sealed, keys.identities)), "old");
    const [old, now] = keysOf(keys.list, "bob");
    assertEquals([old.recipient, old.until], [recipient, now.from + 1]);
    assertEquals(keys.signingKey.publicKey, now.signingKey);
    assertNotEquals(now.recipient, recipient);
    const others = await loadSealKeys(keygen.path(ALICE), "alice");
    assertEquals(others.list, keys.list);
  });
});

Deno.test("rotate and completing work over keys that a passphrase encrypts", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    const plain = keygen.read(`${BOB}/bob_seal.txt`);
    const seal = await encryptIdentity(plain, "secret", 8);
    const rsa = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";
    await Deno.writeTextFile(keygen.path(`${BOB}/bob_seal.txt`), seal);
    await Deno.writeTextFile(keygen.path(`${BOB}/bob_private.pem`), rsa);
    keygen.remove("keys/server/users/bob_public.pem");
    const { users } = await keygen.run();
    assertEquals(users.map(({ outcome }) => outcome), [
      "unchanged",
      "completed",
    ]);
    const { warnings } = await keygen.run({ rotate: ["bob"] });
    assertMatch(warnings.join("\n"), /^the new keys of bob are not encrypted/);
    const unlock: Unlock = (_, decrypt) => decrypt("secret");
    const keys = await loadSealKeys(keygen.path(BOB), "bob", unlock);
    assertEquals(keys.identities.length, 2);
    await assertRejects(
      () => loadSealKeys(keygen.path(BOB), "bob"),
      Error,
      "it is encrypted with a passphrase",
    );
  });
});

Deno.test("a key that is encrypted, and whose public half is gone, is said", async () => {
  await KeygenFolder.use("bob\n", async (keygen) => {
    await keygen.run();
    const rsa = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";
    await Deno.writeTextFile(keygen.path(`${BOB}/bob_private.pem`), rsa);
    keygen.remove("keys/server/users/bob_public.pem", `${BOB}/bob_public.pem`);
    await assertRejects(
      () => keygen.run(),
      Error,
      "bob_private.pem: it is encrypted with a passphrase",
    );
  });
});

Deno.test("remove ends a user's keys, and a later user of the name has others", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    await keygen.writeUsers("alice\n");
    await keygen.run({ remove: ["bob"] });
    const removed = await serversList(keygen);
    assertEquals(removed.serial, 2);
    assertEquals(currentKeys(removed, "bob"), undefined);
    assertEquals(keysOf(removed, "bob").length, 1);
    await keygen.writeUsers("alice\nbob\n");
    await keygen.run();
    assert(keygen.tree().includes(`${BOB}/bob_seal.2.txt`));
    const keys = await loadSealKeys(keygen.path(BOB), "bob");
    assertEquals(keysOf(keys.list, "bob").length, 2);
  });
});

Deno.test("the next run finishes what a crash cut", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    const before = keygen.read("keys/server/group_list");
    await keygen.run({ rotate: ["bob"] });
    // New keys were made, and the list that has them was not signed.
    for (const dir of ["group", "server"]) {
      await Deno.writeTextFile(keygen.path(`keys/${dir}/group_list`), before);
    }
    keygen.remove(`${BOB}/bob_sign.2`, `${ALICE}/group_list`);
    const { group } = await keygen.run();
    assertEquals([group.serial, group.changed], [2, true]);
    const keys = await loadSealKeys(keygen.path(BOB), "bob");
    assertEquals(
      currentKeys(keys.list, "bob")?.signingKey,
      keys.signingKey.publicKey,
    );
    assertEquals(keys.identities.length, 2);
    // The account was ended, and the list was not signed.
    keygen.remove(BOB, "keys/server/users/bob_public.pem");
    await keygen.writeUsers("alice\n");
    const path = keygen.path("keys/server/credentials.json");
    const { users, ...rest } = JSON.parse(await Deno.readTextFile(path));
    delete users.bob;
    await Deno.writeTextFile(path, JSON.stringify({ ...rest, users }));
    await keygen.run();
    assertEquals(currentKeys(await serversList(keygen), "bob"), undefined);
  });
});

Deno.test("no serial number is given twice, though a backup was put back", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await keygen.run();
    const first = keygen.read("keys/group/group_list");
    await keygen.run({ rotate: ["alice"] });
    await Deno.writeTextFile(keygen.path("keys/group/group_list"), first);
    const { group } = await keygen.run({ rotate: ["alice"] });
    assertEquals(group.serial, 3);
    assertEquals(
      keygen.read("keys/group/group_list"),
      keygen.read(`${ALICE}/group_list`),
    );
  });
});

Deno.test("keygen makes no second group where the group's key is gone, and changes nothing", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await keygen.run();
    keygen.remove("keys/group");
    const before = keygen.snapshot();
    const error = await assertRejects(
      () => keygen.run({ rotate: ["alice"] }),
      Error,
      "is there without",
    );
    assertMatch(
      error.message,
      /keys\/group\/group_sign; put that back, or begin/,
    );
    assertEquals(keygen.snapshot(), before);
  });
});

Deno.test("keygen takes no list that another signed", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await keygen.run();
    const path = keygen.path("keys/server/group_list");
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace("serial: 1", "serial: 9"));
    await assertRejects(
      () => keygen.run(),
      Error,
      "group_list: The signature is of another text",
    );
  });
});

Deno.test("keygen tells of a folder with the key of another group, and leaves it", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await keygen.run();
    const path = keygen.path(`${ALICE}/group_sign.pub`);
    const foreign = "ssh-ed25519 " +
      "AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
    await Deno.writeTextFile(path, `${foreign} other group\n`);
    const { warnings } = await keygen.run();
    assertEquals(warnings, [
      `${path} is not the key of this group; ` +
      "remove it and run keygen again to have the right one there",
    ]);
    assertEquals(await readGroupKey(keygen.path(ALICE)), foreign);
    await assertRejects(
      () => loadSealKeys(keygen.path(ALICE), "alice"),
      Error,
      "not signed by the group's key",
    );
  });
});

Deno.test({
  name: "keygen names private keys for sealed letters that others can open",
  ignore: Deno.build.os === "windows",
  fn: () =>
    KeygenFolder.use("alice\n", async (keygen) => {
      await keygen.run();
      await keygen.run({ rotate: ["alice"], work: new QuickWork() });
      const paths = [
        "keys/group/group_sign",
        `${ALICE}/alice_seal.2.txt`,
        `${ALICE}/alice_sign.2`,
        `${ALICE}/alice_seal.txt`,
        `${ALICE}/alice_sign`,
      ].map((path) => keygen.path(path));
      for (const path of paths.slice(1)) await Deno.chmod(path, 0o640);
      const { warnings } = await keygen.run();
      assertEquals(
        warnings,
        paths.slice(1).map((path) =>
          `others can open ${path}; type: chmod 600 ${path}`
        ),
      );
      await Deno.chmod(paths[0], 0o640);
      await assertRejects(
        () => keygen.run(),
        Error,
        "others than its owner can open it",
      );
    }),
});
