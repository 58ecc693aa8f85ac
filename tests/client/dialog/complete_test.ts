import { assertEquals } from "@std/assert";
import { nameCompleter } from "../../../lib/client/dialog/complete_names.ts";
import { completePath } from "../../../lib/client/dialog/complete_paths.ts";
import { withFolder } from "../../keys/folder.ts";

Deno.test("nameCompleter() completes the last name, and asks for the list once", async () => {
  let asked = 0;
  const complete = nameCompleter(() => {
    asked++;
    return Promise.resolve(["alice", "bob", "bobby"]);
  });
  assertEquals(await complete("alice; bo"), {
    of: "bo",
    matches: ["bob", "bobby"],
  });
  assertEquals((await complete("")).matches.length, 3);
  assertEquals((await complete("x")).matches, []);
  assertEquals(asked, 1);
});

Deno.test("nameCompleter() offers nothing where the list cannot be had, and asks again", async () => {
  const answers = [Promise.reject(new Error("lost")), ["bob"]];
  const complete = nameCompleter(async () => await answers.shift()!);
  assertEquals((await complete("b")).matches, []);
  assertEquals((await complete("b")).matches, ["bob"]);
});

Deno.test("completePath() completes files and folders, hidden ones after a dot", async () => {
  await withFolder(async (dir) => {
    for (const name of ["plan.txt", "plan 2.txt", ".hidden", "pl\x1bn"]) {
      await Deno.writeTextFile(`${dir}/${name}`, "");
    }
    await Deno.mkdir(`${dir}/place`);
    await Deno.symlink(`${dir}/place`, `${dir}/plink`);
    const matches = async (before: string) =>
      (await completePath(before, dir)).matches;
    assertEquals(await completePath(`${dir}/pla`), {
      of: "pla",
      matches: ["place/", "plan 2.txt", "plan.txt"],
    });
    assertEquals(await matches("~/pl"), [
      ...["place/", "plan 2.txt", "plan.txt", "plink/"],
    ]);
    assertEquals(await matches("~/."), [".hidden"]);
    assertEquals(await matches("~/place/"), []);
    assertEquals(await matches("~/nowhere/x"), []);
  });
});
