import { assert, assertEquals, assertThrows } from "@std/assert";
import { diskFileSystem } from "../../../lib/store/maildir/file_system.ts";
import { Mailboxes } from "../../../lib/store/maildir/mailboxes.ts";
import { withFolder } from "./support/temp_store.ts";

function withMailboxes(test: (boxes: Mailboxes) => void): Promise<void> {
  return withFolder((root) => {
    const boxes = new Mailboxes(diskFileSystem, root);
    try {
      test(boxes);
    } finally {
      boxes.close();
    }
  });
}

Deno.test("of() gives the same box again, and none to what is no user", async () => {
  await withMailboxes((boxes) => {
    assert(boxes.of("bob") === boxes.of("bob"));
    assert(boxes.of("bob") !== boxes.of("carol"));
    assertThrows(() => boxes.of("../bob"), TypeError);
  });
});

Deno.test("of() lets go of the box that was used longest ago, which still works", async () => {
  await withMailboxes((boxes) => {
    const oldest = boxes.of("bob");
    oldest.files.ensure([]);
    assertEquals(oldest.mails.count().total, 0);
    const kept = boxes.of("carol");
    for (let i = 0; i < 126; i++) boxes.of(`user${i}`);
    assert(boxes.of("carol") === kept);
    boxes.of("one-more");
    boxes.of("two-more");
    assert(boxes.of("carol") === kept);
    assert(boxes.of("bob") !== oldest);
    assertEquals(oldest.mails.count().total, 0);
    oldest.close();
  });
});
