import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createFile, replaceFile } from "../../lib/keys/atomic_write.ts";
import { modeOf, namesIn, withFolder } from "./folder.ts";

const ignore = Deno.build.os === "windows";

Deno.test("replaceFile() makes a file, then puts another in its place", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/a`;
    for (const text of ["one", "two, ä", ""]) {
      await replaceFile(path, text, { mode: 0o600 });
      assertEquals(await Deno.readTextFile(path), text);
      assertEquals(namesIn(dir), ["a"]);
    }
  });
});

Deno.test("createFile() never touches a file that is there", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/a`;
    await createFile(path, "first", { mode: 0o600 });
    await assertRejects(
      () => createFile(path, "second", { mode: 0o600 }),
      Deno.errors.AlreadyExists,
      `Cannot write ${path}: something of that name is there already`,
    );
    assertEquals(await Deno.readTextFile(path), "first");
    assertEquals(namesIn(dir), ["a"]);
  });
});

Deno.test({
  name: "createFile() never follows a planted link",
  ignore,
  fn: () =>
    withFolder(async (dir) => {
      await Deno.symlink(`${dir}/victim`, `${dir}/a`);
      await assertRejects(
        () => createFile(`${dir}/a`, "x", { mode: 0o600 }),
        Deno.errors.AlreadyExists,
      );
      assertEquals(namesIn(dir), ["a"]);
    }),
});

for (const mode of [0o600, 0o644]) {
  Deno.test({
    name: `replaceFile() and createFile() give mode ${mode.toString(8)}`,
    ignore,
    fn: () =>
      withFolder(async (dir) => {
        await createFile(`${dir}/a`, "x", { mode });
        await replaceFile(`${dir}/b`, "x", { mode });
        assertEquals([modeOf(`${dir}/a`), modeOf(`${dir}/b`)], [mode, mode]);
      }),
  });
}

Deno.test({
  name: "replaceFile() gives a private mode even where the old file was open",
  ignore,
  fn: () =>
    withFolder(async (dir) => {
      await Deno.writeTextFile(`${dir}/a`, "old", { mode: 0o666 });
      await replaceFile(`${dir}/a`, "new", { mode: 0o600 });
      assertEquals(modeOf(`${dir}/a`), 0o600);
    }),
});

Deno.test("replaceFile() keeps the old file when it fails, and leaves nothing", async () => {
  await withFolder(async (dir) => {
    await Deno.mkdir(`${dir}/a`);
    const error = await assertRejects(() =>
      replaceFile(`${dir}/a`, "x", { mode: 0o600 })
    );
    assertMatch(
      (error as Error).message,
      /^Cannot write .*\/a: it is a folder$/,
    );
    assertEquals(namesIn(dir), ["a"]);
  });
});

Deno.test("replaceFile() names the file when its folder is missing", async () => {
  await withFolder(async (dir) => {
    await assertRejects(
      () => replaceFile(`${dir}/no/a`, "x", { mode: 0o600 }),
      Error,
      `Cannot write ${dir}/no/a: there is no such file or folder`,
    );
  });
});
