import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { OverQuotaError } from "../../../../lib/store/errors.ts";
import { undoName } from "../../../../lib/store/maildir/delivery/journal.ts";
import {
  findCopies,
  giveToAll,
  publish,
  removeLinks,
} from "../../../../lib/store/maildir/delivery/publish.ts";
import type { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import { withEntry } from "../support/journal_entry.ts";
import {
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
import { namesIn } from "../support/temp_store.ts";

const mailsOf = (root: string) =>
  ["bob", "carol"].map((user) => namesIn(`${root}/${user}/new`).length);

Deno.test("publish() gives every recipient a link and notes it in the index", async () => {
  await withEntry(async ({ root, entry }) => {
    await publish(entry);
    const { id } = entry.mail;
    for (const { files, mails } of entry.recipients) {
      assertEquals(namesIn(files.pathOf("new")), [id]);
      assertEquals(mails.byId(id), entry.mail);
    }
    const journal = `${root}/alice/tmp/${id}`;
    assertEquals(Deno.statSync(journal).nlink, 3);
  });
});

Deno.test("publish() takes the mail back if one recipient has no room", async () => {
  await withEntry(async ({ root, entry }) => {
    const { bytes } = entry.mail;
    const full = { ...entry.mail, id: "1.R1.host", file: "1.R1.host" };
    entry.recipients[1].mails.add({ ...full, key: "0", bytes: 1 });
    const error = await assertRejects(
      () => publish(entry, { quota: bytes }),
      OverQuotaError,
    );
    assertEquals(error.recipient, "carol");
    assertEquals(mailsOf(root), [0, 0]);
    assertEquals(entry.recipients[0].mails.count().total, 0);
    assertEquals(namesIn(`${root}/alice/tmp`), []);
  });
});

Deno.test("publish() leaves the entry to be undone if it cannot take the mail back", async () => {
  let links = 0;
  const fs = steppedFileSystem({
    before(step, path) {
      if (step === "linkSync" && ++links === 2) throw systemError("ENOSPC");
      if (step === "removeSync" && path.includes("/bob/")) {
        throw systemError("EACCES");
      }
    },
  });
  await withEntry(async ({ root, entry }) => {
    await assertRejects(() => publish(entry), Error, "the disk is full");
    assertEquals(mailsOf(root), [1, 0]);
    assertEquals(namesIn(`${root}/alice/tmp`), [undoName(entry.mail.id)]);
  }, fs);
});

Deno.test("giveToAll() says who has the mail when it fails", async () => {
  let links = 0;
  const fs = steppedFileSystem({
    before(step) {
      if (step === "linkSync" && ++links === 2) throw systemError("ENOSPC");
    },
  });
  await withEntry(({ root, entry }) => {
    const given: Mailbox[] = [];
    assertThrows(() => giveToAll(entry, { given }), Error, "the disk is full");
    assertEquals(given, [entry.recipients[0]]);
    assertEquals(mailsOf(root), [1, 0]);
  }, fs);
});

Deno.test("removeLinks() finds the mail under any name that a reader gave it", async () => {
  await withEntry(async ({ root, entry }) => {
    await publish(entry);
    const { id } = entry.mail;
    const [bob, carol] = [`${root}/bob`, `${root}/carol`];
    Deno.renameSync(`${bob}/new/${id}`, `${bob}/cur/${id}:2,RS`);
    Deno.renameSync(`${carol}/new/${id}`, `${carol}/new/${id}:2,S`);
    assertEquals(entry.recipients.map((box) => findCopies(box, id)), [
      [{ folder: "cur", file: `${id}:2,RS` }],
      [{ folder: "new", file: `${id}:2,S` }],
    ]);
    removeLinks(entry, entry.recipients);
    for (const box of [bob, carol]) {
      assertEquals([...namesIn(`${box}/new`), ...namesIn(`${box}/cur`)], []);
    }
  });
});
