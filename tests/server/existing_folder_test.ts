import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { Failure } from "../../lib/program/failure.ts";
import { existingFolder } from "../../lib/server/existing_folder.ts";
import { withFolder } from "../keys/folder.ts";

Deno.test("existingFolder() follows links, as permissions do", async () => {
  await withFolder(async (dir) => {
    const real = join(await Deno.realPath(dir), "mail");
    await Deno.mkdir(real);
    await Deno.symlink(real, join(dir, "link"));
    assertEquals(await existingFolder(join(dir, "link", ".")), real);
  });
});

Deno.test("existingFolder() says how to make a folder that is not there", async () => {
  await withFolder(async (dir) => {
    const path = join(dir, "nowhere");
    const failure = await assertRejects(() => existingFolder(path), Failure);
    assertEquals(failure.message, `There is no folder ${path}`);
    assertEquals(failure.hint, "keygen makes the keys and the mail folders");
    assertEquals(failure.exitCode, 1);
  });
});

Deno.test("existingFolder() says what else there is for mail in a database", async () => {
  await withFolder(async (dir) => {
    const mail = () => existingFolder(join(dir, "mail"), "a database has it");
    const { hint } = await assertRejects(mail, Failure);
    assertEquals(
      hint,
      "keygen makes the keys and the mail folders; a database has it",
    );
  });
});
