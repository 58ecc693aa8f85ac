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
import { Site } from "./site.ts";

const onWindows = Deno.build.os === "windows";

Deno.test("generateKeys() makes every key, folder and credential", async () => {
  await Site.use("alice\nbob:builder\n", async (site) => {
    const { server, users } = await site.run();
    assertEquals(server.outcome, "made");
    assertEquals(users.map(({ outcome }) => outcome), ["made", "made"]);
    assertEquals(site.tree(), [
      "keys/",
      "keys/clients/",
      "keys/clients/alice/",
      "keys/clients/alice/alice_private.pem",
      "keys/clients/alice/alice_public.pem",
      "keys/clients/alice/password",
      "keys/clients/alice/server_public.pem",
      "keys/clients/bob/",
      "keys/clients/bob/bob_private.pem",
      "keys/clients/bob/bob_public.pem",
      "keys/clients/bob/server_public.pem",
      "keys/server/",
      "keys/server/credentials.json",
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
    assert(await site.accepts("bob", "builder"));
    assert(await site.accepts("alice", site.chosenPassword("alice")));
  });
});

Deno.test("generateKeys() gives each side keys that fit together", async () => {
  await Site.use("bob\n", async (site) => {
    await site.run();
    const folder = site.path("keys/clients/bob");
    const { serverPublicKey } = await loadClientKeys(folder, "bob");
    const serverKey = await loadServerPrivateKey(site.path("keys/server"));
    const oaep = { name: "RSA-OAEP" };
    const sealed = await crypto.subtle.encrypt(
      oaep,
      serverPublicKey,
      new Uint8Array(32),
    );
    const opened = await crypto.subtle.decrypt(oaep, serverKey, sealed);
    assertEquals(new Uint8Array(opened), new Uint8Array(32));
    assertEquals(
      site.read("keys/server/users/bob_public.pem"),
      site.read("keys/clients/bob/bob_public.pem"),
    );
  });
});

Deno.test({
  name: "generateKeys() makes private files 0600 and folders 0700",
  ignore: onWindows,
  fn: () =>
    Site.use("alice\n", async (site) => {
      await site.run();
      for (const name of site.tree()) {
        const mode = modeOf(site.path(name)).toString(8);
        const expected = name.endsWith("/")
          ? "700"
          : name.endsWith("_public.pem")
          ? "644"
          : "600";
        assertEquals([name, mode], [name, expected]);
      }
    }),
});

Deno.test("generateKeys() changes nothing when run again", async () => {
  await Site.use("alice\nbob:builder\n", async (site) => {
    await site.run();
    const before = site.snapshot();
    const work = new QuickWork();
    const report = await site.run({ work });
    assertEquals(site.snapshot(), before);
    assertEquals([work.pairs, work.hashed], [0, []]);
    assertEquals(report.server.outcome, "unchanged");
    assert(report.users.every(({ outcome }) => outcome === "unchanged"));
    assertEquals(report.warnings, []);
  });
});

Deno.test("generateKeys() adds a new user and leaves the others alone", async () => {
  await Site.use("alice\n", async (site) => {
    await site.run();
    const before = site.snapshot();
    await site.writeUsers("alice\nbob\n");
    await site.run();
    const after = site.snapshot();
    for (const [path, content] of before) {
      if (path.endsWith("/") || path === "users.txt") continue;
      if (path === "keys/server/credentials.json") continue;
      assertEquals([path, after.get(path)], [path, content]);
    }
    assert(await site.accepts("alice", site.chosenPassword("alice")));
    assert(await site.accepts("bob", site.chosenPassword("bob")));
  });
});

Deno.test("generateKeys() writes nothing when a line is bad", async () => {
  await Site.use("alice\n../evil\n", async (site) => {
    const before = site.tree();
    const error = await assertRejects(() => site.run(), UsersFileError);
    assertMatch(error.problems[0], /users\.txt:2: /);
    assertEquals(site.tree(), before);
  });
});

Deno.test("generateKeys() writes nothing when there is no such account", async () => {
  await Site.use("alice\n", async (site) => {
    const before = site.tree();
    for (const option of [{ rotate: ["bob"] }, { remove: ["alice"] }]) {
      await assertRejects(
        () => site.run(option),
        Error,
        "there is no such account",
      );
      assertEquals(site.tree(), before);
    }
  });
});

Deno.test("generateKeys() makes a missing users file with five users", async () => {
  await Site.use("", async (site) => {
    site.remove("users.txt");
    const report = await site.run();
    const names = [1, 2, 3, 4, 5].map((n) => `client${n}`);
    assertEquals(report.users.map(({ name }) => name), names);
    assertEquals(report.usersFile.made, true);
    if (!onWindows) assertEquals(modeOf(site.usersFile), 0o600);
    const again = await site.run();
    assertEquals(again.usersFile.made, false);
    assertEquals(again.users.map(({ name }) => name), names);
    assert(again.users.every(({ outcome }) => outcome === "unchanged"));
  });
});

Deno.test("generateKeys() makes no users file to rotate or remove", async () => {
  await Site.use("alice\nbob\n", async (site) => {
    await site.run();
    site.remove("users.txt");
    const { warnings, removed } = await site.run({
      remove: ["bob"],
      rotate: ["alice"],
    });
    assertEquals(warnings, [`${site.usersFile} is missing`]);
    assertEquals(removed, [{ name: "bob", line: undefined }]);
    assertFalse(site.tree().includes("users.txt"));
    assertFalse(site.tree().some((path) => path.includes("client1")));
  });
});

Deno.test("generateKeys() keeps a user that the users file lost, and tells", async () => {
  await Site.use("alice\nbob:builder\n", async (site) => {
    await site.run();
    await site.writeUsers("alice\n");
    const before = site.snapshot();
    const { unlisted } = await site.run();
    assertEquals(unlisted, ["bob"]);
    assertEquals(site.snapshot(), before);
    assert(await site.accepts("bob", "builder"));
  });
});

Deno.test("generateKeys() keeps a password that the users file changed, and tells", async () => {
  await Site.use("bob:builder\n", async (site) => {
    await site.run();
    await site.writeUsers("bob:changed\n");
    const { users } = await site.run();
    assertEquals(users[0].passwordDiffers, true);
    assertEquals(users[0].outcome, "unchanged");
    assert(await site.accepts("bob", "builder"));
  });
});

Deno.test("generateKeys() leaves a folder alone that was handed to its user", async () => {
  await Site.use("bob\n", async (site) => {
    await site.run();
    site.remove("keys/clients/bob");
    const before = site.snapshot();
    const { users } = await site.run();
    assertEquals(users[0].outcome, "unchanged");
    assertEquals(site.snapshot(), before);
  });
});

Deno.test("generateKeys() says how far it is", async () => {
  await Site.use("alice\nbob\n", async (site) => {
    const seen: string[] = [];
    await site.run({
      onProgress: (done, total) => seen.push(`${done}/${total}`),
    });
    assertEquals(seen, ["0/3", "1/3", "2/3", "3/3"]);
  });
});

Deno.test("generateKeys() refuses damaged credentials and changes nothing", async () => {
  await Site.use("alice\n", async (site) => {
    await site.run();
    const path = site.path("keys/server/credentials.json");
    await Deno.writeTextFile(path, "{");
    await site.writeUsers("alice\nbob\n");
    const before = site.snapshot();
    await assertRejects(() => site.run(), Error, `Cannot use ${path}: `);
    assertEquals(site.snapshot(), before);
  });
});

Deno.test("generateKeys() names the folder that it cannot make", async () => {
  await Site.use("alice\n", async (site) => {
    await Deno.writeTextFile(site.path("keys"), "a file");
    await assertRejects(() => site.run(), Error, site.path("keys"));
  });
});

Deno.test({
  name: "generateKeys() warns of files that others can read",
  ignore: onWindows,
  fn: () =>
    Site.use("alice\nbob:builder\n", async (site) => {
      await site.run();
      const open = [
        "users.txt",
        "keys/server/server_private.pem",
        "keys/clients/alice/alice_private.pem",
      ].map((name) => site.path(name));
      for (const path of open) await Deno.chmod(path, 0o644);
      const { warnings } = await site.run();
      assertEquals(warnings.length, 3);
      for (const [i, path] of open.entries()) {
        assert(warnings[i].endsWith(`chmod 600 ${path}`), warnings[i]);
      }
    }),
});

Deno.test("generateKeys() works with no users but warns", async () => {
  await Site.use("# nobody yet\n", async (site) => {
    const { server, warnings } = await site.run();
    assertEquals(server.outcome, "made");
    assertEquals(warnings, [`${site.usersFile} lists nobody`]);
    assertEquals(
      JSON.parse(site.read("keys/server/credentials.json")),
      { version: 1, users: {} },
    );
  });
});

Deno.test("generateKeys() three times at once makes the keys once", async () => {
  await Site.use("alice\nbob\n", async (site) => {
    const reports = await Promise.all([site.run(), site.run(), site.run()]);
    const made = reports.filter(({ server }) => server.outcome === "made");
    assertEquals(made.length, 1);
    assert(await site.accepts("alice", site.chosenPassword("alice")));
    assert(await site.accepts("bob", site.chosenPassword("bob")));
  });
});

Deno.test("generateKeys() chooses another password for each user", async () => {
  await Site.use("alice\nbob\n", async (site) => {
    await site.run();
    assertNotEquals(site.chosenPassword("alice"), site.chosenPassword("bob"));
  });
});
