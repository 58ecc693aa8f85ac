import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { diskFileSystem } from "../../../lib/store/maildir/file_system.ts";
import { markUnfinished } from "../../../lib/store/maildir/transfer/unfinished.ts";
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

Deno.test("keygen changes no box of a store that --migrate has not filled yet", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await keygen.run();
    markUnfinished(diskFileSystem, keygen.path("mail"), "postgres://db1/mail");
    const before = keygen.snapshot();
    await assertRejects(
      () => keygen.run({ remove: ["alice"] }),
      Failure,
      "mail: mail-server --migrate from postgres://db1/mail has not brought all mail: run that again",
    );
    assertEquals(keygen.snapshot(), before);
  });
});
