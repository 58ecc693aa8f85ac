import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  fileInfo,
  fileInfoSync,
} from "../../../lib/program/system/file_info.ts";
import { withFolder } from "../../keys/folder.ts";

Deno.test("fileInfo() says what is there, and follows no link", async () => {
  await withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/file`, "12345");
    await Deno.symlink(`${dir}/nowhere`, `${dir}/link`);
    for (const look of [fileInfo, fileInfoSync]) {
      assertEquals((await look(`${dir}/file`))?.size, 5);
      assertEquals((await look(dir))?.isDirectory, true);
      assertEquals((await look(`${dir}/link`))?.isSymlink, true);
      assertEquals(await look(`${dir}/none`), undefined);
    }
  });
});

Deno.test("fileInfo() throws what is no missing file", async () => {
  await withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/file`, "");
    const path = `${dir}/file/below`;
    await assertRejects(() => fileInfo(path), Deno.errors.NotADirectory);
    assertThrows(() => fileInfoSync(path), Deno.errors.NotADirectory);
  });
});
