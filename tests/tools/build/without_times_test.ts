import { assertEquals } from "@std/assert";
import { withoutTimes } from "../../../tools/build/without_times.ts";
import { withFolder } from "../../keys/folder.ts";

Deno.test("withoutTimes() dates the files of a folder, and those in folders in it", () =>
  withFolder(async (dir) => {
    await Deno.mkdir(`${dir}/a/b`, { recursive: true });
    const paths = ["x", "a/y", "a/b/z"].map((path) => `${dir}/${path}`);
    for (const path of paths) await Deno.writeTextFile(path, "");
    await withoutTimes(dir);
    const times = paths.map((path) => Deno.statSync(path).mtime?.getTime());
    assertEquals(times, [0, 0, 0]);
  }));
