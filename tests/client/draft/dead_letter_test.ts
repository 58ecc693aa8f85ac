import { assertEquals, assertRejects } from "@std/assert";
import { keepDeadLetter } from "../../../lib/client/draft/dead_letter.ts";
import { FileError } from "../../../lib/client/file_error.ts";
import { withFolder } from "../../keys/folder.ts";

const letter = (text: string) => ({
  to: ["bob", "carol"],
  title: "Lunch",
  content: new TextEncoder().encode(text),
});

Deno.test("keepDeadLetter() replaces no file and follows no link", async () => {
  await withFolder(async (dir) => {
    await Deno.symlink(`${dir}/target`, `${dir}/dead.letter`);
    const paths = [];
    for (const text of ["one", "two"]) {
      paths.push(await keepDeadLetter(letter(text), dir));
    }
    assertEquals(paths, [`${dir}/dead.letter.1`, `${dir}/dead.letter.2`]);
    assertEquals(
      await Deno.readTextFile(paths[1]),
      "To: bob;carol\nTitle: Lunch\n\ntwo",
    );
    assertEquals((await Deno.stat(paths[0])).mode! & 0o777, 0o600);
    await assertRejects(() => Deno.stat(`${dir}/target`), Deno.errors.NotFound);
  });
});

Deno.test("keepDeadLetter() says why it cannot", async () => {
  await assertRejects(
    () => keepDeadLetter(letter("x"), "/nowhere"),
    FileError,
    "Cannot write /nowhere/dead.letter: there is no such folder",
  );
});
