import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
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
import { RequestError } from "../../../lib/protocol/errors.ts";
import { modeOf, namesIn, withFolder } from "../../keys/folder.ts";
import { sampleReadMail } from "../../support/sample_mail.ts";
import { FakeSession } from "../support/fake_session.ts";

type Mail = Parameters<ExportTarget["add"]>[0];

function mailOf(id: string, changes: Partial<Mail> = {}): Mail {
  const time = Date.UTC(2026, 10, 4, 6, 2, 5, 250);
  return sampleReadMail({ id, time, ...changes });
}

async function* content(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield new TextEncoder().encode(piece);
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode("x".repeat(100_000));
  throw new RequestError("storage", "No disk");
}

Deno.test("MboxTarget puts mails one after another into a file of its own", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/alice.mbox`;
    const target = await MboxTarget.create(path);
    await target.add(mailOf("one"), content("To: x\n\nFr", "om x\n"));
    await target.add(
      mailOf("two", { from: "Eve <e@b.c>" }),
      content("a\r\n\r\nb"),
    );
    await target.add(mailOf("three", { from: "bob <>" }), content());
    target.close();
    assertEquals(
      await Deno.readTextFile(path),
      "From bob@letterlock.invalid  Wed Nov  4 06:02:05 2026\n" +
        "To: x\n\n>From x\n\n" +
        "From e@b.c Wed Nov  4 06:02:05  2026\na\r\n\r\nb\n\n" +
        "From MAILER-DAEMON  Wed Nov  4 06:02:05 2026\n\n",
    );
    assertEquals(modeOf(path), 0o600);
    await assertRejects(() => MboxTarget.create(path), FileError, path);
  });
});

Deno.test("MaildirTarget gives a mail its bytes, flags and time", async () => {
  await withFolder(async (dir) => {
    const target = await MaildirTarget.create(dir);
    const bytes = "From: x\r\n\r\nFrom y";
    await target.add(mailOf("new"), content(bytes));
    await target.add(mailOf("cur", { recent: false }), content());
    await target.add(
      mailOf("seen", { recent: false, flags: "RSab" }),
      content(),
    );
    await target.add(mailOf("odd", { flags: "S" }), content());
    target.close();
    assertEquals(namesIn(`${dir}/cur`), ["cur:2,", "odd:2,S", "seen:2,RSab"]);
    assertEquals(namesIn(`${dir}/new`), ["new"]);
    assertEquals(namesIn(`${dir}/tmp`), []);
    const path = `${dir}/new/new`;
    assertEquals(await Deno.readTextFile(path), bytes);
    const { mtime } = await Deno.stat(path);
    assertEquals(mtime?.getTime(), Date.UTC(2026, 10, 4, 6, 2, 5, 250));
    assertEquals(modeOf(path), 0o600);
    await assertRejects(() => MaildirTarget.create(dir), FileError, dir);
  });
});

Deno.test("a target keeps nothing of a mail that the server cannot give", async () => {
  await withFolder(async (dir) => {
    const mbox = await MboxTarget.create(`${dir}/alice.mbox`);
    const maildir = await MaildirTarget.create(dir);
    for (const target of [mbox, maildir]) {
      await target.add(mailOf("one"), content("a\n"));
      const adding = () => target.add(mailOf("two"), broken());
      await assertRejects(adding, RequestError, "No disk");
      await target.add(mailOf("three"), content("c\n"));
      target.close();
    }
    const text = await Deno.readTextFile(`${dir}/alice.mbox`);
    assertEquals(text.replace(/^From .*/gm, "--"), "--\na\n\n--\nc\n\n");
    assertEquals(namesIn(`${dir}/new`), ["one", "three"]);
    assertEquals(namesIn(`${dir}/tmp`), []);
  });
});

Deno.test("a target takes any time that a server may claim", async () => {
  await withFolder(async (dir) => {
    const mbox = await MboxTarget.create(`${dir}/alice.mbox`);
    const maildir = await MaildirTarget.create(dir);
    const mail = mailOf("one", { time: Number.MAX_SAFE_INTEGER });
    for (const target of [mbox, maildir]) {
      await target.add(mail, content("a\n"));
      target.close();
    }
    const text = await Deno.readTextFile(`${dir}/alice.mbox`);
    assertMatch(text, /^From \S+ {2}Fri Dec 31 23:59:59 9999\na\n\n$/);
    assertEquals(namesIn(`${dir}/new`), ["one"]);
  });
});

Deno.test("only a letter of the server's has a name that ends in .letterlock", async () => {
  await withFolder(async (dir) => {
    const target = await MaildirTarget.create(dir);
    const id = "1.M2D_3.letterlock";
    await target.add(mailOf(id, { from: "bob <>" }), content());
    assertEquals(namesIn(`${dir}/new`), ["f_1.M2D_5f3_2eletterlock"]);
    await target.add(mailOf(id, { from: "bob" }), content());
    assertEquals(namesIn(`${dir}/new`)[0], id);
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
    const format = "maildir";
    const exporting = () => exportBox(session, { ...options, format });
    await assertRejects(exporting, Failure, "cannot name a file");
    assertEquals(namesIn(dir), []);
    const good = new FakeSession([mail, mail, mail]);
    const exported = await exportBox(good, { ...options, format: "mbox" });
    assertEquals(exported, { count: 3, failed: [] });
    assertEquals(namesIn(options.dir), ["alice.mbox"]);
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
