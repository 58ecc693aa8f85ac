import { assertEquals, assertThrows } from "@std/assert";
import { StorageError } from "../../../lib/store/errors.ts";
import { BoxFiles } from "../../../lib/store/maildir/box_files.ts";
import { diskFileSystem } from "../../../lib/store/maildir/file_system.ts";
import { makeBox, namesIn, withFolder } from "./support/temp_store.ts";
import { steppedFileSystem } from "./support/stepped_file_system.ts";

function withBox(test: (files: BoxFiles) => void): Promise<void> {
  return withFolder((root) => test(new BoxFiles(diskFileSystem, root, "bob")));
}

Deno.test("BoxFiles names no folder outside of its root", () => {
  for (const user of ["..", "", ".", "a/b", "/etc", "server", "A"]) {
    assertThrows(() => new BoxFiles(diskFileSystem, "/x", user), TypeError);
  }
});

Deno.test("ensure() makes the whole box, for its owner only", async () => {
  await withBox((files) => {
    files.ensure(["new"]);
    assertEquals(namesIn(files.path), ["cur", "new", "tmp"]);
    for (const path of [files.path, files.pathOf("tmp")]) {
      assertEquals(Deno.statSync(path).mode! & 0o777, 0o700);
    }
    files.ensure(["new"]);
  });
});

Deno.test("ensure() refuses a file in the place of a folder", async () => {
  await withBox((files) => {
    files.ensure([]);
    Deno.removeSync(files.pathOf("cur"));
    Deno.writeTextFileSync(files.pathOf("cur"), "x");
    assertThrows(() => files.ensure(["cur"]), StorageError);
    assertThrows(() => files.look("cur"), StorageError);
    files.ensure(["new"]);
  });
});

Deno.test("names() and has() know regular files only", async () => {
  await withBox((files) => {
    files.ensure([]);
    Deno.writeTextFileSync(files.pathOf("new", "a"), "x");
    Deno.writeTextFileSync(files.pathOf("new", ".hidden"), "x");
    Deno.mkdirSync(files.pathOf("new", "folder"));
    Deno.symlinkSync(files.pathOf("new", "a"), files.pathOf("new", "link"));
    assertEquals([...files.names("new")], ["a"]);
    const has = (file: string) => files.has({ folder: "new", file });
    assertEquals(["a", "folder", "link", "none"].map(has), [
      ...[true, false, false, false],
    ]);
  });
});

Deno.test("open() opens regular files only", async () => {
  await withBox((files) => {
    files.ensure([]);
    Deno.writeTextFileSync(files.pathOf("cur", "a"), "abc");
    Deno.symlinkSync(files.pathOf("cur", "a"), files.pathOf("cur", "link"));
    const opened = files.open({ folder: "cur", file: "a" });
    assertEquals(opened?.info.size, 3);
    opened?.handle.close();
    for (const file of ["link", "none"]) {
      assertEquals(files.open({ folder: "cur", file }), undefined);
    }
  });
});

Deno.test("ensure() makes a new folder survive in the folder that it is in", async () => {
  await withFolder((root) => {
    const synced: string[] = [];
    const fs = steppedFileSystem({
      before(step, path) {
        if (step === "syncSync") synced.push(path);
      },
    });
    new BoxFiles(fs, root, "bob").ensure([]);
    assertEquals(new Set(synced), new Set([root, `${root}/bob`]));
  });
});

Deno.test("the names of a big folder come in pieces, and are the same as those of a small one", async () => {
  await withFolder(async (root) => {
    const path = makeBox(root, "bob");
    for (const name of ["1", "2", ".3"]) {
      Deno.writeTextFileSync(`${path}/new/${name}`, "");
    }
    for (const [size, step] of [[1e5, "readDirSync"], [1e6, "readDir"]]) {
      const steps: string[] = [];
      const lstatSync = (path: string | URL) => ({
        ...Deno.lstatSync(path),
        size: Number(size),
      });
      const before = (step: string) => void steps.push(step);
      const disk = { ...diskFileSystem, lstatSync };
      const fs = steppedFileSystem({ before }, disk);
      const names = new BoxFiles(fs, root, "bob").namesInPieces("new");
      assertEquals((await Array.fromAsync(names)).sort(), ["1", "2"]);
      assertEquals(steps, ["lstatSync", step]);
    }
  });
});
