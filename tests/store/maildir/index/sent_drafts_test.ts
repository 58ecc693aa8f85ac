import { assertEquals } from "@std/assert";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import {
  REMEMBERED_MS,
  SentDrafts,
} from "../../../../lib/store/maildir/index/sent_drafts.ts";
import { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import { NOON } from "../../support/mails.ts";
import { withFolder } from "../support/temp_store.ts";

function withDrafts(test: (drafts: SentDrafts) => void): Promise<void> {
  return withFolder((root) => {
    const box = new Mailbox(diskFileSystem, root, "bob");
    try {
      box.files.ensure([]);
      test(box.drafts);
    } finally {
      box.close();
    }
  });
}

Deno.test("sent() knows a draft for a day, and purge() forgets it then", async () => {
  await withDrafts((drafts) => {
    drafts.noteSent("bob/a", "id-a", NOON);
    const last = NOON + REMEMBERED_MS - 1;
    assertEquals(drafts.sent("bob/a", last), "id-a");
    assertEquals(drafts.sent("bob/a", last + 1), undefined);
    assertEquals(drafts.sent("bob/b", NOON), undefined);
    drafts.purge(last);
    assertEquals(drafts.sent("bob/a", last), "id-a");
    drafts.purge(last + 1);
    assertEquals(drafts.sent("bob/a", NOON), undefined);
  });
});

Deno.test("received() knows a deleted draft for a day, deleted() until it is purged", async () => {
  await withDrafts((drafts) => {
    drafts.noteDeleted("alice/a", "id-a", NOON);
    const later = NOON + REMEMBERED_MS;
    assertEquals(drafts.received("alice/a", NOON + 1), "id-a");
    assertEquals(drafts.received("alice/a", later), undefined);
    assertEquals(drafts.deleted("alice/a"), "id-a");
    drafts.forgetDeleted("alice/a");
    assertEquals(drafts.deleted("alice/a"), undefined);
    drafts.noteDeleted("alice/a", "id-a", NOON);
    drafts.purge(later);
    assertEquals(drafts.deleted("alice/a"), undefined);
  });
});

Deno.test("isComplete() is true a day after the index was made", async () => {
  await withDrafts((drafts) => {
    drafts.database.run("UPDATE box SET since = ?", NOON);
    assertEquals(drafts.isComplete(NOON + REMEMBERED_MS - 1), false);
    assertEquals(drafts.isComplete(NOON + REMEMBERED_MS), true);
  });
});
