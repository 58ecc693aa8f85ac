import { assertEquals } from "@std/assert";
import { emptyDir } from "@std/fs/empty-dir";
import { ensureDir } from "@std/fs/ensure-dir";
import { exists } from "@std/fs/exists";
import { toFileUrl } from "@std/path";
import { inTempDir } from "../support/in_temp_dir.ts";

// These hold wherever @std comes from; from npm they check tools/npm/fs.ts.

Deno.test("ensureDir() makes the parents too, and leaves what is there", async () => {
  await inTempDir(async (dir) => {
    await ensureDir(`${dir}/a/b`);
    await Deno.writeTextFile(`${dir}/a/b/file`, "kept");
    await ensureDir(`${dir}/a/b`);
    assertEquals(await Deno.readTextFile(`${dir}/a/b/file`), "kept");
  });
});

Deno.test("emptyDir() deletes what is inside, and makes what is missing", async () => {
  await inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/file`, "gone");
    await emptyDir(dir);
    await emptyDir(`${dir}/new`);
    const names = await Array.fromAsync(Deno.readDir(dir), ({ name }) => name);
    assertEquals(names, ["new"]);
  });
});

Deno.test("exists() takes a path or an address", async () => {
  await inTempDir(async (dir) => {
    assertEquals(await exists(dir), true);
    assertEquals(await exists(toFileUrl(`${dir}`)), true);
    assertEquals(await exists(`${dir}/missing`), false);
  });
});
