import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  hasProgram,
  runForeign,
} from "../../support/foreign/foreign_programs.ts";
import { HAS_PYTHON, readByPython } from "../../support/foreign/python.ts";
import { Group } from "../../support/group.ts";
import { IN_DATABASE } from "../../support/store/group_database.ts";

const HAS_MBLAZE = await hasProgram("mshow", { args: [], of: "mblaze" });

Deno.test({
  name: "files arrive as they were, and other programs read them",
  ignore: IN_DATABASE,
}, async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced", "--max-attachments", "1M");
  const file = join(group.dir, "Übersicht 1.pdf");
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i * i >> 3);
  await Deno.writeFile(file, bytes);
  const send = (...args: string[]) =>
    group.clientHere(server, "alice", [
      "send",
      "--seal=never",
      "--to",
      "bob",
      ...args,
    ]);
  const text = "Hallo Bob,\nsieh größer.\n";
  const head = ["--title", "Zwei Dateien", "--message", text];
  const sent = await send(...head, "--attach", file, "--attach", file);
  assertEquals(sent.code, 0, sent.stderr);
  const folder = join(group.dir, "mail", "bob", "new");
  const [{ name }] = Deno.readDirSync(folder);
  const path = join(folder, name);
  const message = await Deno.readFile(path);

  await t.step(
    "one that is too large is refused before it is sent",
    async () => {
      const large = join(group.dir, "large");
      await Deno.writeFile(large, new Uint8Array(1_000_001));
      const { code, stderr } = await send(...head, "--attach", large);
      assertEquals(code, 1);
      assert(stderr.includes("larger than 1,000,000 bytes"), stderr);
      assertEquals([...Deno.readDirSync(folder)].length, 1);
    },
  );

  await t.step({
    name: "Python reads text and files",
    ignore: !HAS_PYTHON,
    async fn() {
      const [{ parts, defects }] = await readByPython([message]);
      assertEquals(defects, []);
      assertEquals(parts.map(({ type, name }) => [type, name]), [
        ["text/plain", null],
        ["application/pdf", "Übersicht 1.pdf"],
        ["application/pdf", "Übersicht 1.pdf"],
      ]);
      const contents = parts.map(({ content }) =>
        Uint8Array.fromBase64(content)
      );
      assertEquals(new TextDecoder().decode(contents[0]), text);
      for (const content of contents.slice(1)) assertEquals(content, bytes);
    },
  });

  await t.step({
    name: "mblaze shows the text and saves a file",
    ignore: !HAS_MBLAZE,
    async fn() {
      const dir = join(group.dir, "saved");
      await Deno.mkdir(dir);
      const shown = await runForeign("mshow", [path], { dir });
      assert(shown.includes("sieh größer."), shown);
      await runForeign("mshow", ["-x", path, "3"], { dir });
      assertEquals(await Deno.readFile(join(dir, "Übersicht 1.pdf")), bytes);
    },
  });
});
