import { assertEquals } from "@std/assert";
import { openFolders } from "../../../../lib/store/maildir/check/open_folders.ts";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { systemError } from "../support/stepped_file_system.ts";
import { withFolder } from "../support/temp_store.ts";
import { fill } from "./faults.ts";

const ignore = Deno.build.os === "windows";

Deno.test(
  { name: "openFolders() names boxes and a mail folder", ignore },
  async () => {
    await withFolder(async (root) => {
      await fill(root);
      assertEquals(openFolders(root), []);
      Deno.chmodSync(root, 0o770);
      Deno.chmodSync(`${root}/bob/new`, 0o750);
      Deno.symlinkSync(root, `${root}/link`);
      for (const path of [root, `${root}/link`]) {
        assertEquals(openFolders(path), [
          `the mail folder ${path}: others than its owner can change it; type: chmod go-w ${path}`,
          `others can open the mail of bob; type: chmod 700 ${path}/bob/new`,
        ]);
      }
    });
  },
);

Deno.test({
  name:
    "openFolders() leaves a box that is closed to it, or a disk that fails, to others",
  ignore,
}, async () => {
  await withFolder(async (root) => {
    await fill(root);
    Deno.chmodSync(`${root}/bob`, 0o755);
    const open = `others can open the mail of bob; type: chmod 700 ${root}/bob`;
    const closedBelow = (name: string) => ({
      ...diskFileSystem,
      lstatSync(path: string | URL) {
        if (String(path).includes(name)) throw systemError("EACCES");
        return diskFileSystem.lstatSync(path);
      },
    });
    assertEquals(openFolders(root, closedBelow("/alice")), [open]);
    assertEquals(openFolders(root, closedBelow("/bob/")), [open]);
    assertEquals(openFolders(root, closedBelow("/")), []);
    const failing = {
      ...diskFileSystem,
      readDirSync() {
        throw systemError("EIO");
      },
    };
    assertEquals(openFolders(root, failing), []);
  });
});
