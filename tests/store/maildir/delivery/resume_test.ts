import { assertEquals } from "@std/assert";
import { undoName } from "../../../../lib/store/maildir/delivery/journal.ts";
import { giveToAll } from "../../../../lib/store/maildir/delivery/publish.ts";
import {
  isBegun,
  noteSent,
  resumeDelivery,
  sentBefore,
} from "../../../../lib/store/maildir/delivery/resume.ts";
import { NOON } from "../../support/mails.ts";
import { type EntryOnDisk, withEntry } from "../support/journal_entry.ts";
import { namesIn } from "../support/temp_store.ts";

/** Gives the mail to bob and not to carol. */
function beginDelivery({ entry }: EntryOnDisk): void {
  const recipients = entry.recipients.slice(0, 1);
  giveToAll({ ...entry, recipients }, { given: [] });
}

function mailsOf({ root }: EntryOnDisk): number[] {
  return ["bob", "carol"].map((user) => namesIn(`${root}/${user}/new`).length);
}

Deno.test("resumeDelivery() leaves a mail alone that nobody has yet", async () => {
  await withEntry((made) => {
    const { boxes, entry: { sender, mail } } = made;
    assertEquals(isBegun(boxes, sender, mail.id), false);
    assertEquals(resumeDelivery(boxes, sender, mail.id, NOON), undefined);
    assertEquals(mailsOf(made), [0, 0]);
  });
});

Deno.test("resumeDelivery() finishes a delivery as the worker would have", async () => {
  await withEntry((made) => {
    const { root, boxes, entry } = made;
    beginDelivery(made);
    const { sender, draft, mail } = entry;
    assertEquals(isBegun(boxes, sender, mail.id), true);
    assertEquals(resumeDelivery(boxes, sender, mail.id, NOON), {
      outcome: "finished",
      id: mail.id,
      to: ["bob", "carol"],
    });
    for (const box of entry.recipients) {
      assertEquals(box.mails.byId(mail.id), mail);
    }
    assertEquals(sentBefore(sender, draft, NOON), mail.id);
    assertEquals(namesIn(`${root}/alice/tmp`), []);
  });
});

Deno.test("resumeDelivery() undoes an entry that is marked so", async () => {
  await withEntry((made) => {
    const { root, boxes, entry: { sender, mail } } = made;
    beginDelivery(made);
    const tmp = `${root}/alice/tmp`;
    const name = undoName(mail.id);
    Deno.renameSync(`${tmp}/${mail.id}`, `${tmp}/${name}`);
    const resumed = resumeDelivery(boxes, sender, name, NOON);
    assertEquals(resumed?.outcome, "undone");
    assertEquals(mailsOf(made), [0, 0]);
    assertEquals(namesIn(tmp), []);
  });
});

Deno.test("resumeDelivery() gives a mail to nobody again that was noted as sent", async () => {
  await withEntry((made) => {
    const { root, boxes, entry: { sender, draft, mail } } = made;
    beginDelivery(made);
    // All had it, and carol deleted it by another program.
    noteSent(sender, draft, mail.id, NOON);
    const resumed = resumeDelivery(boxes, sender, mail.id, NOON);
    assertEquals(resumed?.outcome, "finished");
    assertEquals(mailsOf(made), [1, 0]);
    assertEquals(namesIn(`${root}/alice/tmp`), []);
  });
});
