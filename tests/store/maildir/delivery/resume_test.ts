import { assertEquals } from "@std/assert";
import {
  doneName,
  markDone,
  undoName,
} from "../../../../lib/store/maildir/delivery/journal.ts";
import { giveToAll } from "../../../../lib/store/maildir/delivery/publish.ts";
import {
  isBegun,
  resumeDelivery,
} from "../../../../lib/store/maildir/delivery/resume.ts";
import {
  diskFileSystem,
  type FileSystem,
} from "../../../../lib/store/maildir/file_system.ts";
import { NOON } from "../../support/mails.ts";
import { type EntryOnDisk, withEntry } from "../support/journal_entry.ts";
import {
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
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
    assertEquals(sender.drafts.sent(draft, NOON), mail.id);
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
    sender.drafts.noteSent(draft, mail.id);
    const resumed = resumeDelivery(boxes, sender, mail.id, NOON);
    assertEquals(resumed?.outcome, "finished");
    assertEquals(mailsOf(made), [1, 0]);
    assertEquals(namesIn(`${root}/alice/tmp`), []);
  });
});

Deno.test("resumeDelivery() gives nothing to anybody of what all have had", async () => {
  await withEntry((made) => {
    const { root, boxes, entry } = made;
    const { sender, draft, mail } = entry;
    const name = markDone(entry);
    assertEquals(namesIn(`${root}/alice/tmp`), [doneName(mail.id)]);
    const resumed = resumeDelivery(boxes, sender, name, NOON);
    assertEquals(resumed?.outcome, "finished");
    assertEquals(mailsOf(made), [0, 0]);
    assertEquals(namesIn(`${root}/alice/tmp`), []);
    assertEquals(sender.drafts.sent(draft, NOON), mail.id);
  });
});

Deno.test("resumeDelivery() keeps an entry that the disk has no room to note", async () => {
  let full = true;
  const fs = steppedFileSystem({
    before(step, path) {
      if (full && step === "openSync" && path.includes("/drafts/")) {
        throw systemError("ENOSPC");
      }
    },
  });
  await withEntry((made) => {
    const { root, boxes, entry: { sender, mail } } = made;
    beginDelivery(made);
    for (const file of [mail.id, doneName(mail.id)]) {
      const resumed = resumeDelivery(boxes, sender, file, NOON);
      assertEquals(resumed?.outcome, "finished");
      assertEquals(mailsOf(made), [1, 1]);
      assertEquals(namesIn(`${root}/alice/tmp`), [doneName(mail.id)]);
    }
    full = false;
    resumeDelivery(boxes, sender, doneName(mail.id), NOON);
    assertEquals(namesIn(`${root}/alice/tmp`), []);
  }, fs);
});

/** A disk on which every box was made at that time, in ms since the epoch. */
function bornAt(ms: number): FileSystem {
  return {
    ...diskFileSystem,
    lstatSync: (path) => ({
      ...Deno.lstatSync(path),
      birthtime: new Date(ms),
    }),
  };
}

Deno.test("resumeDelivery() gives nothing to a later account of a recipient's name", async () => {
  for (
    const { born, isAside, outcome } of [
      { born: NOON + 1000, isAside: true, outcome: [1, 0] },
      // The clock was set back between.
      { born: NOON + 1000, isAside: false, outcome: [1, 1] },
      // The earlier account had ended before the mail.
      { born: NOON - 1000, isAside: true, outcome: [1, 1] },
    ]
  ) {
    await withEntry((made) => {
      const { root, boxes, entry: { sender, mail } } = made;
      beginDelivery(made);
      if (isAside) Deno.mkdirSync(`${root}/carol@2026-06-01`);
      Deno.mkdirSync(`${root}/caro@2026-06-01`);
      const resumed = resumeDelivery(boxes, sender, mail.id, NOON);
      const to = outcome[1] === 1 ? ["bob", "carol"] : ["bob"];
      assertEquals(resumed?.to, to);
      assertEquals(mailsOf(made), outcome);
      assertEquals(namesIn(`${root}/alice/tmp`), []);
    }, bornAt(born));
  }
});
