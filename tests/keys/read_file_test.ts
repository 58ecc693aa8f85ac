import { assertEquals, assertRejects } from "@std/assert";
import { readTextFile } from "../../lib/keys/read_file.ts";
import { withFolder } from "./folder.ts";

const OPTIONS = { private: true, limit: 10 };

Deno.test("readTextFile() reads a file up to its limit", async () => {
  await withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/a`, "0123456789", { mode: 0o600 });
    assertEquals(await readTextFile(`${dir}/a`, OPTIONS), "0123456789");
    await Deno.writeTextFile(`${dir}/a`, "0123456789x");
    await assertRejects(
      () => readTextFile(`${dir}/a`, OPTIONS),
      Error,
      `Cannot read ${dir}/a: it is larger than such a file can be`,
    );
  });
});

Deno.test("readTextFile() names a missing file and a folder", async () => {
  await withFolder(async (dir) => {
    await assertRejects(
      () => readTextFile(`${dir}/a`, OPTIONS),
      Deno.errors.NotFound,
      `Cannot read ${dir}/a: there is no such file`,
    );
    await assertRejects(() => readTextFile(dir, OPTIONS), Error, dir);
  });
});

Deno.test({
  name: "readTextFile() refuses a private file that others can read",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (dir) => {
      await Deno.writeTextFile(`${dir}/a`, "x");
      await Deno.chmod(`${dir}/a`, 0o604);
      await assertRejects(
        () => readTextFile(`${dir}/a`, OPTIONS),
        Error,
        `chmod 600 ${dir}/a`,
      );
      const options = { ...OPTIONS, private: false };
      assertEquals(await readTextFile(`${dir}/a`, options), "x");
    }),
});
