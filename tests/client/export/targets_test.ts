import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ExportFolder } from "../../../lib/client/export/export_folder.ts";
import type { ExportTarget } from "../../../lib/client/export/export_target.ts";
import {
  exportBox,
  parseFormat,
} from "../../../lib/client/export/export_box.ts";
import { MaildirTarget } from "../../../lib/client/export/maildir_target.ts";
import { MboxTarget } from "../../../lib/client/export/mbox_target.ts";
import { NewFile } from "../../../lib/client/export/new_file.ts";
import { FileError } from "../../../lib/client/file_error.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { modeOf, namesIn, withFolder } from "../../keys/folder.ts";
import { FakeSession } from "../support/fake_session.ts";

type Mail = Parameters<ExportTarget["add"]>[0];

function mailOf(id: string, unread = false): Mail {
  return {
    id,
    index: 1,
    from: "bob",
    to: ["alice"],
    time: Date.UTC(2026, 10, 4, 6, 2, 5),
    title: "T",
    length: 4,
    size: 4,
    unread,
  };
}

async function* content(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield new TextEncoder().encode(piece);
}

Deno.test("MboxTarget puts mails one after another into a file of its own", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/alice.mbox`;
    const target = await MboxTarget.create(path);
    await target.add(mailOf("one"), content("Fr", "om x\n"));
    await target.add(mailOf("two", true), content());
    target.close();
    const text = await Deno.readTextFile(path);
    const separators = text.match(/^From .*$/gm);
    assertEquals(separators?.length, 2);
    assertEquals(separators?.[0].endsWith("Wed Nov  4 06:02:05 2026"), true);
    assertEquals(text.match(/^Status: .*$/gm), ["Status: RO", "Status: O"]);
    assertEquals(text.match(/^>From x$/gm)?.length, 1);
    assertEquals(modeOf(path), 0o600);
    await assertRejects(() => MboxTarget.create(path), FileError, path);
  });
});

Deno.test("MaildirTarget puts read mails into cur and others into new", async () => {
  await withFolder(async (dir) => {
    const target = await MaildirTarget.create(dir);
    await target.add(mailOf("one"), content("text"));
    await target.add(mailOf("two", true), content());
    target.close();
    assertEquals(namesIn(`${dir}/cur`), ["one:2,S"]);
    assertEquals(namesIn(`${dir}/new`), ["two"]);
    assertEquals(namesIn(`${dir}/tmp`), []);
    const text = await Deno.readTextFile(`${dir}/cur/one:2,S`);
    assertEquals(text.endsWith("\n\ntext"), true);
    await assertRejects(() => MaildirTarget.create(dir), FileError, dir);
  });
});

Deno.test("MboxTarget takes no id that Maildir would not take", async () => {
  await withFolder(async (dir) => {
    const target = await MboxTarget.create(`${dir}/alice.mbox`);
    for (const id of BAD_IDS) {
      const error = await assertRejects(
        () => target.add(mailOf(id), content("x")),
        Failure,
        "cannot name a file",
      );
      assertEquals(error.exitCode, EXIT.security);
    }
    target.close();
    assertEquals(await Deno.readTextFile(`${dir}/alice.mbox`), "");
  });
});

const BAD_IDS = [
  "../x",
  "a/b",
  ".",
  "",
  "a\n",
  "a>\nFrom: eve",
  "x".repeat(81),
];

Deno.test("MaildirTarget writes to no path that a server chose", async () => {
  await withFolder(async (dir) => {
    const target = await MaildirTarget.create(dir);
    for (const id of BAD_IDS) {
      const error = await assertRejects(
        () => target.add(mailOf(id), content("x")),
        Failure,
        "cannot name a file",
      );
      assertEquals(error.exitCode, EXIT.security);
    }
    assertEquals(namesIn(`${dir}/tmp`), []);
  });
});

Deno.test("ExportFolder takes an empty folder, and undoes what was put there", async () => {
  await withFolder(async (dir) => {
    const made = await ExportFolder.prepare(`${dir}/a/b`);
    await Deno.writeTextFile(`${dir}/a/b/x`, "");
    await made.undo();
    assertEquals(namesIn(`${dir}/a`), []);
    const empty = await ExportFolder.prepare(`${dir}/a`);
    await Deno.mkdir(`${dir}/a/x`);
    await empty.undo();
    assertEquals(namesIn(dir), ["a"]);
    await assertRejects(
      () => ExportFolder.prepare(dir),
      FileError,
      "there are files in it",
    );
  });
});

Deno.test("NewFile says which file cannot be written", async () => {
  await withFolder(async (dir) => {
    const file = await NewFile.create(`${dir}/x`);
    await file.write(new Uint8Array(100_000));
    file.close();
    assertEquals((await Deno.stat(`${dir}/x`)).size, 100_000);
    const error = await assertRejects(
      () => NewFile.create(`${dir}/no/x`),
      FileError,
      `Cannot write ${dir}/no/x: there is no such folder`,
    );
    assertEquals(error.exitCode, EXIT.notFound);
  });
});

Deno.test("exportBox() counts the mails, and leaves nothing after a failure", async () => {
  await withFolder(async (dir) => {
    const mail = { from: "bob", title: "T", content: "x" };
    const session = new FakeSession([mail, { ...mail, id: "../x" }, mail]);
    const options = { user: "alice", dir: `${dir}/out` };
    for (const format of ["maildir", "mbox"] as const) {
      const exporting = () => exportBox(session, { ...options, format });
      await assertRejects(exporting, Failure, "cannot name a file");
      assertEquals(namesIn(dir), []);
    }
    const good = new FakeSession([mail, mail, mail]);
    const count = await exportBox(good, { ...options, format: "mbox" });
    assertEquals([count, namesIn(options.dir)], [3, ["alice.mbox"]]);
    const reads = session.calls.filter((call) => call.startsWith("read"));
    assertEquals(reads.filter((call) => !call.includes('"peek":true')), []);
  });
});

Deno.test("parseFormat() takes mbox and maildir", () => {
  assertEquals(["mbox", "maildir"].map(parseFormat), ["mbox", "maildir"]);
  for (const text of [undefined, "Mbox", "toString"]) {
    assertThrows(() => parseFormat(text), Failure, "--format");
  }
});
