import { assertEquals, assertRejects } from "@std/assert";
import { withFolderLock } from "../../lib/keys/folder_lock.ts";
import { withFolder } from "./folder.ts";

const ignore = Deno.build.os === "windows";

Deno.test({
  name: "withFolderLock() lets one after another in",
  ignore,
  fn: () =>
    withFolder(async (dir) => {
      const order: string[] = [];
      const workLocked = (name: string) =>
        withFolderLock(dir, async () => {
          order.push(`${name} in`);
          await new Promise((resolve) => setTimeout(resolve, 5));
          order.push(`${name} out`);
        }, () => {});
      await Promise.all([workLocked("a"), workLocked("b")]);
      const [first, second] = order[0] === "a in" ? ["a", "b"] : ["b", "a"];
      assertEquals(order, [
        `${first} in`,
        `${first} out`,
        `${second} in`,
        `${second} out`,
      ]);
    }),
});

Deno.test({
  name: "withFolderLock() lets the next in after a failure",
  ignore,
  fn: () =>
    withFolder(async (dir) => {
      const fail = () => Promise.reject(new Error("no"));
      await assertRejects(() => withFolderLock(dir, fail, () => {}));
      const work = () => Promise.resolve("in");
      assertEquals(await withFolderLock(dir, work, () => {}), "in");
    }),
});
