import { assert, assertEquals } from "@std/assert";
import {
  doneName,
  markForUndo,
  parseJournalName,
  removeEntry,
  renameEntry,
  undoName,
  unfinishedName,
} from "../../../../lib/store/maildir/delivery/journal.ts";
import { makeMailId } from "../../../../lib/store/maildir/mail_name.ts";
import { NOON } from "../../support/mails.ts";
import { withEntry } from "../support/journal_entry.ts";
import {
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
import { namesIn } from "../support/temp_store.ts";

const ID = makeMailId(NOON * 1000, "draft-01");

Deno.test("parseJournalName() takes the names of entries apart", () => {
  const entry = { id: ID, tag: "draft-01" };
  assertEquals(parseJournalName(ID), { ...entry, state: "begun" });
  assertEquals(parseJournalName(undoName(ID)), { ...entry, state: "undo" });
  assertEquals(parseJournalName(doneName(ID)), { ...entry, state: "done" });
});

Deno.test("parseJournalName() knows no other names", () => {
  const others = ["", ".undo", `${ID}.undo.undo`, `${ID}:2,S`, "1.R1.host"];
  for (const name of [unfinishedName(), ...others]) {
    assertEquals(parseJournalName(name), undefined, name);
  }
});

Deno.test("renameEntry() gives the file and the mail another id", async () => {
  await withEntry(({ root, entry }) => {
    const id = makeMailId(NOON * 1000 + 5_000_000, "draft-01");
    const renamed = renameEntry(entry, id);
    assertEquals(namesIn(`${root}/alice/tmp`), [id]);
    const { mail } = renamed;
    assertEquals([mail.id, mail.file, mail.time], [id, id, NOON + 5000]);
    assert(mail.key > entry.mail.key);
    const { key: _, ...rest } = { ...mail, id: ID, file: ID, time: NOON };
    const { key: __, ...before } = entry.mail;
    assertEquals(rest, before);
  });
});

Deno.test("markForUndo() says whether the entry has its other name", async () => {
  await withEntry(({ root, entry }) => {
    assertEquals(markForUndo(entry), true);
    assertEquals(namesIn(`${root}/alice/tmp`), [undoName(ID)]);
    removeEntry(entry, undoName(ID));
    assertEquals(namesIn(`${root}/alice/tmp`), []);
    // Done twice it does no harm.
    removeEntry(entry, undoName(ID));
  });
  const fs = steppedFileSystem({
    before(step) {
      if (step === "renameSync") throw systemError("EACCES");
    },
  });
  await withEntry(({ root, entry }) => {
    assertEquals(markForUndo(entry), false);
    assertEquals(namesIn(`${root}/alice/tmp`), [ID]);
  }, fs);
});
