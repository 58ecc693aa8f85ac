import { assertEquals, assertThrows } from "@std/assert";
import { diskFileSystem } from "../../../lib/store/maildir/file_system.ts";
import { Mailbox } from "../../../lib/store/maildir/mailbox.ts";
import { describe } from "../../../lib/store/maildir/index/describe.ts";
import { refresh } from "../../../lib/store/maildir/index/refresh.ts";
import { systemError } from "./support/stepped_file_system.ts";
import { withFolder } from "./support/temp_store.ts";

function withMailbox(test: (box: Mailbox) => Promise<void>): Promise<void> {
  return withFolder(async (root) => {
    const box = new Mailbox(diskFileSystem, root, "bob");
    try {
      await refresh(box);
      await test(box);
    } finally {
      box.close();
    }
  });
}

Deno.test("change() makes a change once, even if the index is full", async () => {
  await withMailbox(async (box) => {
    let changes = 0;
    const id = "1780000000.R1.host";
    const result = box.change(
      ["new"],
      () => {
        changes++;
        Deno.writeTextFileSync(box.files.pathOf("new", id), "\nx");
        return "made";
      },
      () => {
        box.mails.add(describe(box, id, { folder: "new", file: id })!);
        throw Object.assign(new Error("database or disk is full"), {
          code: "ERR_SQLITE_ERROR",
        });
      },
    );
    assertEquals([result, changes], ["made", 1]);
    assertEquals(box.mails.count().total, 0);
    await refresh(box);
    assertEquals(box.mails.count().total, 1);
  });
});

Deno.test("change() makes a change although the index cannot be used", async () => {
  await withMailbox((box) => {
    box.database.run("DROP TABLE folder_times");
    const result = box.change(["new"], () => "made", () => {});
    assertEquals(result, "made");
    return Promise.resolve();
  });
});

Deno.test("change() notes nothing if the files cannot be changed", async () => {
  await withMailbox((box) => {
    const fail = () => {
      throw systemError("ENOSPC");
    };
    const note = () => assertEquals("noted", "not noted");
    assertThrows(() => box.change(["new"], fail, note), Error, "No space");
    return Promise.resolve();
  });
});
