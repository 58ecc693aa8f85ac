import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import {
  loadClientKeys,
  loadServerPrivateKey,
} from "../../lib/keys/keyring.ts";
import { UsersFileError } from "../../lib/keys/users_file.ts";
import { modeOf } from "../keys/folder.ts";
import { QuickWork } from "./quick_work.ts";
import { isOfList, KeygenFolder } from "./keygen_folder.ts";

const onWindows = Deno.build.os === "windows";

Deno.test("generateKeys() makes every key, folder and credential", async () => {
  await KeygenFolder.use("alice\nbob:builder\n", async (keygen) => {
    const { server, users } = await keygen.run();
    assertEquals(server.outcome, "made");
    assertEquals(users.map(({ outcome }) => outcome), ["made", "made"]);
    assertEquals(keygen.tree(), [
      "keys/",
      "keys/clients/",
      "keys/clients/alice/",
      "keys/clients/alice/alice_private.pem",
      "keys/clients/alice/alice_public.pem",
      "keys/clients/alice/alice_seal.txt",
      "keys/clients/alice/alice_sign",
      "keys/clients/alice/allowed_signers",
      "keys/clients/alice/group_list",
      "keys/clients/alice/group_sign.pub",
      "keys/clients/alice/password",
      "keys/clients/alice/server_public.pem",
      "keys/clients/bob/",
      "keys/clients/bob/allowed_signers",
      "keys/clients/bob/bob_private.pem",
      "keys/clients/bob/bob_public.pem",
      "keys/clients/bob/bob_seal.txt",
      "keys/clients/bob/bob_sign",
      "keys/clients/bob/group_list",
      "keys/clients/bob/group_sign.pub",
      "keys/clients/bob/server_public.pem",
      "keys/group/",
      "keys/group/allowed_signers",
      "keys/group/group_list",
      "keys/group/group_sign",
      "keys/group/group_sign.pub",
      "keys/server/",
      "keys/server/allowed_signers",
      "keys/server/credentials.json",
      "keys/server/group_list",
      "keys/server/group_sign.pub",
      "keys/server/server_private.pem",
      "keys/server/server_public.pem",
      "keys/server/users/",
      "keys/server/users/alice_public.pem",
      "keys/server/users/bob_public.pem",
      "mail/",
      "mail/alice/",
      "mail/alice/cur/",
      "mail/alice/new/",
      "mail/alice/tmp/",
      "mail/bob/",
      "mail/bob/cur/",
      "mail/bob/new/",
      "mail/bob/tmp/",
      "users.txt",
    ]);
    assert(await keygen.accepts("bob", "builder"));
    assert(await keygen.accepts("alice", keygen.chosenPassword("alice")));
  });
});

Deno.test("generateKeys() gives each side keys that fit together", async () => {
  await KeygenFolder.use("bob\n", async (keygen) => {
    await keygen.run();
    const folder = keygen.path("keys/clients/bob");
    const { serverPublicKey } = await loadClientKeys(folder, "bob");
    const serverKey = await loadServerPrivateKey(keygen.path("keys/server"));
    const oaep = { name: "RSA-OAEP" };
    const sealed = await crypto.subtle.encrypt(
      oaep,
      serverPublicKey,
      new Uint8Array(32),
    );
    const opened = await crypto.subtle.decrypt(oaep, serverKey, sealed);
    assertEquals(new Uint8Array(opened), new Uint8Array(32));
    assertEquals(
      keygen.read("keys/server/users/bob_public.pem"),
      keygen.read("keys/clients/bob/bob_public.pem"),
    );
  });
});

Deno.test({
  name: "generateKeys() makes private files 0600 and folders 0700",
  ignore: onWindows,
  fn: () =>
    KeygenFolder.use("alice\n", async (keygen) => {
      await keygen.run();
      for (const name of keygen.tree()) {
        const mode = modeOf(keygen.path(name)).toString(8);
        const expected = name.endsWith("/")
          ? "700"
          : /_public\.pem$|\.pub$|\/(group_list|allowed_signers)$/.test(name)
          ? "644"
          : "600";
        assertEquals([name, mode], [name, expected]);
      }
    }),
});

Deno.test("generateKeys() changes nothing when run again", async () => {
  await KeygenFolder.use("alice\nbob:builder\n", async (keygen) => {
    await keygen.run();
    const before = keygen.snapshot();
    const work = new QuickWork();
    const report = await keygen.run({ work });
    assertEquals(keygen.snapshot(), before);
    assertEquals([work.pairs, work.hashed], [0, []]);
    assertEquals(report.server.outcome, "unchanged");
    assert(report.users.every(({ outcome }) => outcome === "unchanged"));
    assertEquals(report.warnings, []);
  });
});

Deno.test("generateKeys() adds a new user and leaves the others alone", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await keygen.run();
    const before = keygen.snapshot();
    await keygen.writeUsers("alice\nbob\n");
    await keygen.run();
    const after = keygen.snapshot();
    for (const [path, content] of before) {
      if (path.endsWith("/") || path === "users.txt") continue;
      if (path === "keys/server/credentials.json") continue;
      if (isOfList(path)) continue;
      assertEquals([path, after.get(path)], [path, content]);
    }
    assert(await keygen.accepts("alice", keygen.chosenPassword("alice")));
    assert(await keygen.accepts("bob", keygen.chosenPassword("bob")));
  });
});

Deno.test("generateKeys() writes nothing when a line is bad", async () => {
  await KeygenFolder.use("alice\n../evil\n", async (keygen) => {
    const before = keygen.tree();
    const error = await assertRejects(() => keygen.run(), UsersFileError);
    assertMatch(error.problems[0], /users\.txt:2: /);
    assertEquals(keygen.tree(), before);
  });
});

Deno.test("generateKeys() writes nothing when there is no such account", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    const before = keygen.tree();
    for (const option of [{ rotate: ["bob"] }, { remove: ["alice"] }]) {
      await assertRejects(
        () => keygen.run(option),
        Error,
        "there is no such account",
      );
      assertEquals(keygen.tree(), before);
    }
  });
});

Deno.test("generateKeys() makes a missing users file with five users", async () => {
  await KeygenFolder.use("", async (keygen) => {
    keygen.remove("users.txt");
    const report = await keygen.run({ usersNamed: false });
    const names = [1, 2, 3, 4, 5].map((n) => `client${n}`);
    assertEquals(report.users.map(({ name }) => name), names);
    assertEquals(report.usersFile.made, true);
    if (!onWindows) assertEquals(modeOf(keygen.usersFile), 0o600);
    const again = await keygen.run();
    assertEquals(again.usersFile.made, false);
    assertEquals(again.users.map(({ name }) => name), names);
    assert(again.users.every(({ outcome }) => outcome === "unchanged"));
  });
});

Deno.test("generateKeys() makes no users file to rotate or remove", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    keygen.remove("users.txt");
    const { warnings, removed } = await keygen.run({
      remove: ["bob"],
      rotate: ["alice"],
      usersNamed: false,
    });
    assertEquals(warnings, [`${keygen.usersFile} is missing`]);
    const box = keygen.path("mail/bob@2026-11-28");
    assertEquals(removed, [{ name: "bob", line: undefined, box }]);
    assertFalse(keygen.tree().includes("users.txt"));
    assertFalse(keygen.tree().some((path) => path.includes("client1")));
  });
});

Deno.test("generateKeys() keeps a user that the users file lost, and tells", async () => {
  await KeygenFolder.use("alice\nbob:builder\n", async (keygen) => {
    await keygen.run();
    await keygen.writeUsers("alice\n");
    const before = keygen.snapshot();
    const { unlisted } = await keygen.run();
    assertEquals(unlisted, ["bob"]);
    assertEquals(keygen.snapshot(), before);
    assert(await keygen.accepts("bob", "builder"));
  });
});

Deno.test("generateKeys() keeps a password that the users file changed, and tells", async () => {
  await KeygenFolder.use("bob:builder\n", async (keygen) => {
    await keygen.run();
    await keygen.writeUsers("bob:changed\n");
    const { users } = await keygen.run();
    assertEquals(users[0].passwordDiffers, true);
    assertEquals(users[0].outcome, "unchanged");
    assert(await keygen.accepts("bob", "builder"));
  });
});

Deno.test("generateKeys() leaves a folder alone that was handed to its user", async () => {
  await KeygenFolder.use("bob\n", async (keygen) => {
    await keygen.run();
    keygen.remove("keys/clients/bob");
    const before = keygen.snapshot();
    const { users } = await keygen.run();
    assertEquals(users[0].outcome, "unchanged");
    assertEquals(keygen.snapshot(), before);
  });
});

Deno.test("generateKeys() says how far it is", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    const seen: string[] = [];
    await keygen.run({
      onProgress: (done, total) => seen.push(`${done}/${total}`),
    });
    assertEquals(seen, ["0/3", "1/3", "2/3", "3/3"]);
  });
});

Deno.test("generateKeys() refuses damaged credentials and changes nothing", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await keygen.run();
    const path = keygen.path("keys/server/credentials.json");
    await Deno.writeTextFile(path, "{");
    await keygen.writeUsers("alice\nbob\n");
    const before = keygen.snapshot();
    await assertRejects(() => keygen.run(), Error, `Cannot use ${path}: `);
    assertEquals(keygen.snapshot(), before);
  });
});

Deno.test("generateKeys() names the folder that it cannot make", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await Deno.writeTextFile(keygen.path("keys"), "a file");
    await assertRejects(() => keygen.run(), Error, keygen.path("keys"));
  });
});

Deno.test({
  name: "generateKeys() warns of files that others can read",
  ignore: onWindows,
  fn: () =>
    KeygenFolder.use("alice\nbob:builder\n", async (keygen) => {
      await keygen.run();
      const open = [
        "users.txt",
        "keys/server/server_private.pem",
        "keys/clients/alice/alice_private.pem",
      ].map((name) => keygen.path(name));
      for (const path of open) await Deno.chmod(path, 0o644);
      const { warnings } = await keygen.run();
      assertEquals(warnings.length, 3);
      for (const [i, path] of open.entries()) {
        assert(warnings[i].endsWith(`chmod 600 ${path}`), warnings[i]);
      }
    }),
});

Deno.test("generateKeys() works with no users but warns", async () => {
  await KeygenFolder.use("# nobody yet\n", async (keygen) => {
    const { server, warnings } = await keygen.run();
    assertEquals(server.outcome, "made");
    assertEquals(warnings, [`${keygen.usersFile} lists nobody`]);
    assertEquals(
      JSON.parse(keygen.read("keys/server/credentials.json")),
      { version: 1, users: {} },
    );
  });
});

Deno.test("generateKeys() three times at once makes the keys once", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    const reports = await Promise.all([
      keygen.run(),
      keygen.run(),
      keygen.run(),
    ]);
    const made = reports.filter(({ server }) => server.outcome === "made");
    assertEquals(made.length, 1);
    assert(await keygen.accepts("alice", keygen.chosenPassword("alice")));
    assert(await keygen.accepts("bob", keygen.chosenPassword("bob")));
  });
});

Deno.test("generateKeys() chooses another password for each user", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    assertNotEquals(
      keygen.chosenPassword("alice"),
      keygen.chosenPassword("bob"),
    );
  });
});
