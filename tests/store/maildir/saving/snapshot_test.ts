import { assert, assertEquals, assertRejects } from "@std/assert";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { takeSnapshot } from "../../../../lib/store/maildir/saving/snapshot.ts";
import { withEntry } from "../support/journal_entry.ts";
import { steppedFileSystem } from "../support/stepped_file_system.ts";
import { makeBox, withFolder } from "../support/temp_store.ts";
import { save } from "./saved.ts";

Deno.test("takeSnapshot() waits for a delivery that has begun", () =>
  withEntry(async ({ root, entry }) => {
    const { id } = entry.mail;
    const tmp = Deno.openSync(`${root}/alice/tmp`);
    tmp.lockSync(true);
    const saving = save(root);
    const link = (user: string) =>
      Deno.linkSync(`${root}/alice/tmp/${id}`, `${root}/${user}/new/${id}`);
    link("bob");
    await new Promise((done) => setTimeout(done));
    link("carol");
    Deno.removeSync(`${root}/alice/tmp/${id}`);
    tmp.close();
    const files = (await saving).files();
    assertEquals(files, [`bob/new/${id}`, `carol/new/${id}`]);
  }));

for (const end of ["", ".done", ".undo"]) {
  Deno.test(`takeSnapshot() keeps a delivery that was cut short, ID${end}`, () =>
    withEntry(async ({ root, entry }) => {
      const { id } = entry.mail;
      const tmp = `${root}/alice/tmp/${id}`;
      Deno.linkSync(tmp, `${root}/bob/new/${id}`);
      Deno.renameSync(tmp, `${tmp}${end}`);
      const saved = await save(root, {
        // Another worker may conclude it before its file is read.
        meanwhile: () => Deno.removeSync(`${tmp}${end}`),
      });
      const files = [`alice/tmp/${id}${end}`, `bob/new/${id}`];
      assertEquals(saved.files(), files);
      const kinds = files.map((path) => saved.things.get(path)?.kind);
      assertEquals(kinds, ["file", "link"]);
      assert(saved.text(files[1])?.endsWith("Hi all"));
    }));
}

Deno.test("takeSnapshot() keeps a delivery whose readers deleted it for ever", () =>
  withEntry(async ({ root, entry }) => {
    const path = `alice/tmp/${entry.mail.id}.done`;
    Deno.renameSync(`${root}/alice/tmp/${entry.mail.id}`, `${root}/${path}`);
    assertEquals((await save(root)).files(), [path]);
  }));

Deno.test("takeSnapshot() leaves out a mail that nobody has yet", () =>
  withEntry(async ({ root }) => {
    Deno.writeTextFileSync(`${root}/alice/tmp/${crypto.randomUUID()}.part`, "");
    assertEquals((await save(root)).files(), []);
  }));

Deno.test("takeSnapshot() has a box that comes while it waits for a lock", () =>
  withFolder(async (root) => {
    makeBox(root, "bob");
    let came = false;
    const fs = steppedFileSystem({
      before(step) {
        if (step !== "lock" || came) return;
        came = true;
        Deno.writeTextFileSync(`${makeBox(root, "zoe")}/new/1.M1.host`, "Hi");
      },
    });
    assertEquals((await save(root, { fs })).files(), ["zoe/new/1.M1.host"]);
  }));

Deno.test("takeSnapshot() gives up where boxes never stop to come", () =>
  withFolder(async (root) => {
    makeBox(root, "bob");
    let number = 0;
    const fs = steppedFileSystem({
      before(step, path) {
        if (step === "lstatSync" && path.endsWith("/bob/new")) {
          makeBox(root, `user${number++}`);
        }
      },
    });
    await assertRejects(
      () => takeSnapshot(fs, root),
      Error,
      `Cannot list the boxes of ${root}: they come and go`,
    );
  }));

Deno.test("takeSnapshot() frees the locks, and passes over what is no box", () =>
  withFolder(async (root) => {
    makeBox(root, "bob");
    Deno.mkdirSync(`${root}/lost+found`);
    Deno.writeTextFileSync(`${root}/notes.txt`, "");
    makeBox(root, "carol@2026-11-28");
    const { boxes } = await takeSnapshot(diskFileSystem, root);
    assertEquals(boxes.map(({ name }) => name), ["bob", "carol@2026-11-28"]);
    using tmp = Deno.openSync(`${root}/bob/tmp`);
    tmp.lockSync(true);
  }));
