import { formatHead } from "../../../../lib/letter/write_head.ts";
import type { JournalEntry } from "../../../../lib/store/maildir/delivery/journal.ts";
import {
  diskFileSystem,
  type FileSystem,
} from "../../../../lib/store/maildir/file_system.ts";
import { makeEntry } from "../../../../lib/store/maildir/index/make_entry.ts";
import {
  draftKey,
  makeMailId,
} from "../../../../lib/store/maildir/mail_name.ts";
import { Mailboxes } from "../../../../lib/store/maildir/mailboxes.ts";
import { NOON } from "../../support/mails.ts";
import { withFolder } from "./temp_store.ts";

const TAG = "draft-01";
const CONTENT = "Hi all";

/** An entry from alice to bob and carol, whose file is in alice's `tmp`. */
export interface EntryOnDisk {
  root: string;
  boxes: Mailboxes;
  entry: JournalEntry;
}

/** Runs `test` with a mail on its way, of which nobody has a link yet. */
export function withEntry(
  test: (made: EntryOnDisk) => Promise<void> | void,
  fs: FileSystem = diskFileSystem,
): Promise<void> {
  return withFolder(async (root) => {
    const boxes = new Mailboxes(fs, root);
    try {
      await test({ root, boxes, entry: makeJournalEntry(boxes) });
    } finally {
      boxes.close();
    }
  });
}

function makeJournalEntry(boxes: Mailboxes): JournalEntry {
  const to = ["bob", "carol"];
  const [sender, ...recipients] = ["alice", ...to].map((user) => {
    const box = boxes.of(user);
    box.files.ensure(["tmp", "new", "cur"]);
    return box;
  });
  const sent = { from: "alice", to, title: "Hello" };
  const micros = NOON * 1000;
  const id = makeMailId(micros, TAG);
  const { length } = CONTENT;
  const head = formatHead(sent, { id, time: NOON, length });
  const bytes = head.length + length;
  const path = sender.files.pathOf("tmp", id);
  Deno.writeTextFileSync(path, new TextDecoder().decode(head) + CONTENT);
  const file = { id, folder: "new" as const, file: id, micros };
  const mail = makeEntry(sent, { ...file, length, size: length, bytes });
  const draft = draftKey("alice", TAG);
  return { sender, recipients, people: sent, draft, mail };
}
