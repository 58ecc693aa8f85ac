import { assert, assertEquals, assertFalse } from "@std/assert";
import { Site } from "./site.ts";

Deno.test("remove ends an account and keeps its mail", async () => {
  await Site.use("alice\nbob:builder\n", async (site) => {
    await site.run();
    await Deno.writeTextFile(site.path("mail/bob/new/1"), "a mail");
    await site.writeUsers("alice\n");
    const { removed, warnings } = await site.run({ remove: ["bob"] });
    assertEquals(removed, [{ name: "bob", line: undefined }]);
    assertEquals(warnings, []);
    assertFalse(await site.accepts("bob", "builder"));
    assertEquals(
      site.tree().filter((path) => path.includes("bob")),
      [
        "mail/bob/",
        "mail/bob/cur/",
        "mail/bob/new/",
        "mail/bob/new/1",
        "mail/bob/tmp/",
      ],
    );
    assert(await site.accepts("alice", site.chosenPassword("alice")));
  });
});

Deno.test("remove does not make a listed account again, and names the line", async () => {
  await Site.use("alice\n\nbob:builder\n", async (site) => {
    await site.run();
    const { users, warnings } = await site.run({ remove: ["bob"] });
    assertEquals(users.map(({ name }) => name), ["alice"]);
    assertEquals(warnings, [
      `${site.usersFile}:3: bob is still listed; ` +
      "take the line out, or the next run makes the account again",
    ]);
    assertFalse(await site.accepts("bob", "builder"));
  });
});

Deno.test("remove ends what a crash left of an account", async () => {
  await Site.use("alice\nbob\n", async (site) => {
    await site.run();
    await site.run({ remove: ["bob"] });
    // A run that ended after the credential was gone.
    await Deno.mkdir(site.path("keys/clients/bob"));
    await site.run({ remove: ["bob"] });
    assertFalse(site.tree().includes("keys/clients/bob/"));
  });
});

Deno.test("remove never follows a link in the place of a folder", async () => {
  await Site.use("alice\nbob\n", async (site) => {
    await site.run();
    await Deno.rename(site.path("keys/clients/bob"), site.path("elsewhere"));
    await Deno.symlink(site.path("elsewhere"), site.path("keys/clients/bob"));
    await site.run({ remove: ["bob"] });
    assert(site.tree().includes("elsewhere/bob_private.pem"));
    assertFalse(site.tree().some((path) => path === "keys/clients/bob/"));
  });
});
