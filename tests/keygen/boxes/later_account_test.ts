import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { KeygenFolder } from "../keygen_folder.ts";

const OLD = "mail/zoe@2026-11-28";

/** A site whose zoe has a mail, with an index. */
async function withMail(
  work: (keygen: KeygenFolder) => Promise<void>,
): Promise<void> {
  await KeygenFolder.use("alice\nzoe\n", async (keygen) => {
    await keygen.run();
    await Deno.writeTextFile(keygen.path("mail/zoe/new/1"), "of the old zoe");
    await Deno.writeTextFile(keygen.path("mail/zoe/letterlock.db"), "an index");
    await work(keygen);
  });
}

function boxesOf(keygen: KeygenFolder): string[] {
  return keygen.tree().filter((path) => /^mail\/zoe.*[^/]$/.test(path));
}

Deno.test("a later account of the same name gets an empty box", async () => {
  await withMail(async (keygen) => {
    await keygen.run({ remove: ["zoe"] });
    const { users } = await keygen.run();
    assertEquals(users[1].outcome, "made");
    assertEquals(users[1].earlierBox, undefined);
    assertEquals(boxesOf(keygen), [`${OLD}/letterlock.db`, `${OLD}/new/1`]);
    assert(keygen.tree().includes("mail/zoe/new/"));
  });
});

Deno.test("a new account sets a box aside that was there before it, and says so", async () => {
  await withMail(async (keygen) => {
    keygen.remove(
      "keys/server/credentials.json",
      "keys/server/users/zoe_public.pem",
      "keys/clients/zoe",
    );
    const { users } = await keygen.run();
    assertEquals(users[1].earlierBox, keygen.path(OLD));
    assertEquals(boxesOf(keygen), [`${OLD}/letterlock.db`, `${OLD}/new/1`]);
  });
});

Deno.test("a box stays with its account through rotations and lost parts", async () => {
  await withMail(async (keygen) => {
    // Her folder was handed to her.
    keygen.remove("keys/clients/zoe");
    await keygen.run({ rotate: ["zoe"] });
    keygen.remove("keys/server/credentials.json");
    await keygen.run();
    keygen.remove("keys/server/users/zoe_public.pem");
    await keygen.run();
    assertEquals(boxesOf(keygen), ["mail/zoe/letterlock.db", "mail/zoe/new/1"]);
  });
});

Deno.test("a box stays with its account where a rotation fails", async () => {
  await withMail(async (keygen) => {
    keygen.remove("keys/clients/zoe");
    const path = keygen.path("keys/server/users/zoe_public.pem");
    // A folder that cannot be removed: the credential is gone by then.
    keygen.remove("keys/server/users/zoe_public.pem");
    await Deno.mkdir(`${path}/x`, { recursive: true });
    await assertRejects(() => keygen.run({ rotate: ["zoe"] }), Error, path);
    keygen.remove("keys/server/users/zoe_public.pem");
    const { users } = await keygen.run();
    assertEquals(users[1].earlierBox, undefined);
    assertEquals(boxesOf(keygen), ["mail/zoe/letterlock.db", "mail/zoe/new/1"]);
  });
});

Deno.test("restore-box gives mail to the later account, beside what it has", async () => {
  await withMail(async (keygen) => {
    await keygen.run({ remove: ["zoe"] });
    await keygen.run();
    await Deno.writeTextFile(keygen.path("mail/zoe/new/2"), "of the new zoe");
    const { restored } = await keygen.run({ restoreBox: ["zoe"] });
    const box = keygen.path(OLD);
    assertEquals(restored, [{ name: "zoe", box, mails: 1, left: false }]);
    assertEquals(boxesOf(keygen), ["mail/zoe/new/1", "mail/zoe/new/2"]);
    assertFalse(keygen.tree().includes(`${OLD}/`));
  });
});

Deno.test("restore-box gives back what was deleted within a day, and the marks of drafts", async () => {
  await withMail(async (keygen) => {
    const files = ["deleted/1780000000000.new.3", "drafts/f/sent.zoe.4"];
    for (const file of files) {
      const path = keygen.path(`mail/zoe/${file}`);
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), {
        recursive: true,
      });
      await Deno.writeTextFile(path, "");
    }
    await keygen.run({ remove: ["zoe"] });
    await keygen.run();
    const { restored } = await keygen.run({ restoreBox: ["zoe"] });
    assertEquals([restored[0].mails, restored[0].left], [1, false]);
    const expected = [...files, "new/1"].map((file) => `mail/zoe/${file}`);
    assertEquals(boxesOf(keygen), expected);
  });
});

Deno.test("restore-box leaves what it cannot move, and says so", async () => {
  await withMail(async (keygen) => {
    await keygen.run({ remove: ["zoe"] });
    await Deno.writeTextFile(keygen.path(`${OLD}/notes`), "no mail");
    await keygen.run();
    await Deno.writeTextFile(keygen.path("mail/zoe/new/1"), "of the new zoe");
    const { restored } = await keygen.run({ restoreBox: ["zoe"] });
    assertEquals([restored[0].mails, restored[0].left], [0, true]);
    assertEquals(keygen.read("mail/zoe/new/1"), "of the new zoe");
    assertEquals(keygen.read(`${OLD}/new/1`), "of the old zoe");
  });
});
