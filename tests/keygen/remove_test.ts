import { assert, assertEquals, assertFalse } from "@std/assert";
import { KeygenFolder } from "./keygen_folder.ts";

Deno.test("remove ends an account and sets its mail aside", async () => {
  await KeygenFolder.use("alice\nbob:builder\n", async (keygen) => {
    await keygen.run();
    await Deno.writeTextFile(keygen.path("mail/bob/new/1"), "a mail");
    await keygen.writeUsers("alice\n");
    const { removed, warnings } = await keygen.run({ remove: ["bob"] });
    const box = keygen.path("mail/bob@2026-11-28");
    assertEquals(removed, [{ name: "bob", line: undefined, box }]);
    assertEquals(warnings, []);
    assertFalse(await keygen.accepts("bob", "builder"));
    assertEquals(
      keygen.tree().filter((path) => path.includes("bob")),
      [
        "mail/bob@2026-11-28/",
        "mail/bob@2026-11-28/cur/",
        "mail/bob@2026-11-28/new/",
        "mail/bob@2026-11-28/new/1",
        "mail/bob@2026-11-28/tmp/",
      ],
    );
    assert(await keygen.accepts("alice", keygen.chosenPassword("alice")));
  });
});

Deno.test("remove does not make a listed account again, and names the line", async () => {
  await KeygenFolder.use("alice\n\nbob:builder\n", async (keygen) => {
    await keygen.run();
    const { users, warnings } = await keygen.run({ remove: ["bob"] });
    assertEquals(users.map(({ name }) => name), ["alice"]);
    assertEquals(warnings, [
      `${keygen.usersFile}:3: bob is still listed; ` +
      "take the line out, or the next run makes the account again",
    ]);
    assertFalse(await keygen.accepts("bob", "builder"));
  });
});

Deno.test("remove ends what a crash left of an account", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    await keygen.run({ remove: ["bob"] });
    // A run that ended after the credential was gone.
    await Deno.mkdir(keygen.path("keys/clients/bob"));
    await keygen.run({ remove: ["bob"] });
    assertFalse(keygen.tree().includes("keys/clients/bob/"));
  });
});

Deno.test("remove never follows a link in the place of a folder", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    await Deno.rename(
      keygen.path("keys/clients/bob"),
      keygen.path("elsewhere"),
    );
    await Deno.symlink(
      keygen.path("elsewhere"),
      keygen.path("keys/clients/bob"),
    );
    await keygen.run({ remove: ["bob"] });
    assert(keygen.tree().includes("elsewhere/bob_private.pem"));
    assertFalse(keygen.tree().some((path) => path === "keys/clients/bob/"));
  });
});
