import { assertEquals } from "@std/assert";
import {
  diskFileSystem,
  type FileSystem,
} from "../../../../lib/store/maildir/file_system.ts";
import {
  REMEMBERED_MS,
  type SentDrafts,
} from "../../../../lib/store/maildir/index/sent_drafts.ts";
import { makeMailId } from "../../../../lib/store/maildir/mail_name.ts";
import { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import { NOON } from "../../support/mails.ts";
import {
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
import { withFolder } from "../support/temp_store.ts";

function withDrafts(
  test: (drafts: SentDrafts, root: string) => void,
  fs: FileSystem = diskFileSystem,
): Promise<void> {
  return withFolder((root) => {
    const box = new Mailbox(fs, root, "bob");
    try {
      box.files.ensure([]);
      test(box.drafts, root);
    } finally {
      box.close();
    }
  });
}

const idOf = (tag: string) => makeMailId(NOON * 1000, tag);
const ID = idOf("draft-01");

Deno.test("sent() knows a draft for a day, and purge() forgets it then", async () => {
  await withDrafts((drafts) => {
    assertEquals(drafts.sent("bob/draft-01", NOON), undefined);
    drafts.noteSent("bob/draft-01", ID);
    drafts.noteSent("bob/draft-01", ID);
    const last = NOON + REMEMBERED_MS - 1;
    assertEquals(drafts.sent("bob/draft-01", last), ID);
    assertEquals(drafts.sent("bob/draft-01", last + 1), undefined);
    assertEquals(drafts.sent("bob/draft-02", NOON), undefined);
    drafts.purge(last);
    assertEquals(drafts.sent("bob/draft-01", last), ID);
    drafts.purge(last + 1);
    assertEquals(drafts.sent("bob/draft-01", NOON), undefined);
  });
});

Deno.test("received() knows a deleted draft for a day, deleted() until it is purged", async () => {
  await withDrafts((drafts) => {
    drafts.noteDeleted("alice/draft-01", ID, NOON);
    const later = NOON + REMEMBERED_MS;
    assertEquals(drafts.received("alice/draft-01", later - 1), ID);
    assertEquals(drafts.received("alice/draft-01", later), undefined);
    assertEquals(drafts.deleted("alice/draft-01"), ID);
    assertEquals(drafts.deleted("dave/draft-01"), undefined);
    drafts.purge(later);
    assertEquals(drafts.deleted("alice/draft-01"), undefined);
  });
});

Deno.test("forgetDeleted() forgets one sender's draft", async () => {
  await withDrafts((drafts) => {
    for (const from of ["alice", "alice.b", "dave"]) {
      drafts.noteDeleted(`${from}/draft-01`, ID, NOON);
    }
    drafts.forgetDeleted("alice/draft-01");
    drafts.forgetDeleted("alice/draft-01");
    assertEquals(drafts.deleted("alice/draft-01"), undefined);
    assertEquals(drafts.deleted("alice.b/draft-01"), ID);
    assertEquals(drafts.deleted("dave/draft-01"), ID);
  });
});

Deno.test("every draft is found among many", async () => {
  await withDrafts((drafts) => {
    const tags = Array.from({ length: 100 }, (_, i) => `draft-${i + 100}`);
    for (const tag of tags) drafts.noteSent(`bob/${tag}`, idOf(tag));
    for (const tag of tags) {
      assertEquals(drafts.sent(`bob/${tag}`, NOON), idOf(tag));
    }
  });
});

Deno.test("noteDeleted() lets a mail be deleted that cannot be noted", async () => {
  const fs = steppedFileSystem({
    before(step, path) {
      if (step === "mkdirSync" && path.includes("drafts")) {
        throw systemError("ENOSPC");
      }
    },
  });
  await withDrafts((drafts) => {
    drafts.noteDeleted("alice/draft-01", ID, NOON);
    assertEquals(drafts.deleted("alice/draft-01"), undefined);
  }, fs);
});

Deno.test("no note is made behind a planted link", async () => {
  await withDrafts((drafts, root) => {
    Deno.mkdirSync(`${root}/elsewhere/0`, { recursive: true });
    Deno.symlinkSync(`${root}/elsewhere`, `${root}/bob/drafts`);
    drafts.noteDeleted("alice/draft-01", ID, NOON);
    assertEquals(drafts.isComplete(), false);
    assertEquals([...Deno.readDirSync(`${root}/elsewhere`)].length, 1);
  });
});

Deno.test("isComplete() is true once the box has its marks", async () => {
  await withDrafts((drafts) => {
    assertEquals(drafts.isComplete(), false);
    drafts.noteSent("bob/draft-01", ID);
    assertEquals(drafts.isComplete(), true);
  });
});
