import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { KeygenFolder } from "../keygen_folder.ts";

Deno.test("keygen sets no box aside in a store of a newer letterlock", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await keygen.run();
    await Deno.writeTextFile(keygen.path("mail/.version"), "2\n");
    const before = keygen.snapshot();
    const error = await assertRejects(
      () => keygen.run({ remove: ["alice"] }),
      Failure,
      "its store has version 2, and this program knows up to 1",
    );
    assertEquals(error.exitCode, 1);
    assertEquals(keygen.snapshot(), before);
  });
});
