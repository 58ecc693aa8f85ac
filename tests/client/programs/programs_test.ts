import { assert, assertEquals, assertRejects } from "@std/assert";
import { chosenPrograms } from "../../../lib/client/programs/chosen_programs.ts";
import { editText } from "../../../lib/client/programs/editor.ts";
import { PagerProcess } from "../../../lib/client/programs/pager.ts";
import { InvalidLine } from "../../../lib/client/terminal/io.ts";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { withFolder } from "../../keys/folder.ts";

const ignore = Deno.build.os === "windows";

async function edit(editor: string, text: string, dir: string) {
  const edited = await editText(editor, encodeText(text), dir);
  assertEquals([...Deno.readDirSync(dir)], []);
  return new TextDecoder().decode(edited);
}

Deno.test({
  name:
    "editText() gives the editor a private file in a private folder, and removes it",
  ignore,
  async fn() {
    await withFolder(async (dir) => {
      const modes = `sh -c 'stat -c %a "$0" "\${0%/*}" >> "$0"'`;
      assertEquals(await edit(modes, "one\n", dir), "one\n600\n700");
      assertEquals(await edit("sed -i s/one/two/", "one", dir), "two");
      assertEquals(await edit("true", "", dir), "");
    });
  },
});

Deno.test({
  name: "editText() refuses what an editor says that fails, and leaves nothing",
  ignore,
  async fn() {
    await withFolder(async (dir) => {
      const failing = edit('sh -c \'cp "$0" "$0~"; exit 3\'', "one", dir);
      await assertRejects(() => failing, InvalidLine, "failed with code 3");
      assertEquals([...Deno.readDirSync(dir)], []);
    });
  },
});

Deno.test({
  name: "editText() does without a folder that is not there",
  ignore,
  async fn() {
    const edited = await editText("true", encodeText("one"), "/nowhere/else");
    assertEquals(new TextDecoder().decode(edited), "one");
  },
});

Deno.test({
  name: "a pager gets all of the text, and may be left before its end",
  ignore,
  async fn() {
    await withFolder(async (dir) => {
      const pager = new PagerProcess(`cat > '${dir}/shown'`);
      pager.write(encodeText("one\n"));
      pager.write(encodeText("two\n"));
      assertEquals(await pager.end(), true);
      assertEquals(await Deno.readTextFile(`${dir}/shown`), "one\ntwo\n");
    });
    const impatient = new PagerProcess("true");
    for (let i = 0; i < 50; i++) impatient.write(new Uint8Array(100_000));
    assertEquals(await impatient.end(), true);
  },
});

Deno.test({
  name: "a pager that is not there says so",
  ignore,
  async fn() {
    const pager = new PagerProcess("/nowhere/pager 2>/dev/null");
    pager.write(encodeText("one\n"));
    assertEquals(await pager.end(), false);
  },
});

Deno.test("chosenPrograms() are those of the environment", () => {
  const chosen = (variables: Record<string, string>, isDumb = false) => {
    const env = (name: string) => variables[name];
    const lend = <T>(use: () => Promise<T>) => use();
    const { edit, page } = chosenPrograms({ env, isDumb, lend });
    return [edit !== undefined, page !== undefined];
  };
  assertEquals(chosen({}), [false, false]);
  assertEquals(chosen({ EDITOR: "vi", PAGER: "less" }), [true, true]);
  assertEquals(chosen({ VISUAL: "vi", PAGER: "cat" }), [true, false]);
  assertEquals(chosen({ EDITOR: "", PAGER: "" }), [false, false]);
  assertEquals(chosen({ EDITOR: "ed", PAGER: "less" }, true), [true, false]);
  assert(chosen({ VISUAL: "", EDITOR: "vi" })[0]);
});
