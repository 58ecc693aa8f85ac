import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { KeygenFolder } from "../keygen_folder.ts";

Deno.test("keygen without --store makes no accounts beside those of a database", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    const password = keygen.path("keys/group/store_owner.pass");
    await Deno.mkdir(keygen.path("keys/group"), { recursive: true });
    await Deno.writeTextFile(password, "secret\n", { mode: 0o600 });
    const before = keygen.tree();
    const failure = await assertRejects(
      () => keygen.run({ rotate: ["alice"] }),
      Failure,
      `${password} is there, and no account in files`,
    );
    assertStringIncludes(failure.hint!, "--store");
    assertEquals(keygen.tree(), before);
  });
});

Deno.test("keygen says that a run for files changed nothing of a database", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    assertEquals((await keygen.run()).warnings, []);
    const password = keygen.path("keys/server/store.pass");
    await Deno.writeTextFile(password, "secret\n", { mode: 0o600 });
    const { warnings: [warning] } = await keygen.run();
    assertStringIncludes(warning, `${password} is there, and this run was for`);
  });
});
