import { assertEquals } from "@std/assert";
import { diskFileSystem } from "../../../../../lib/store/maildir/file_system.ts";
import { FolderNames } from "../../../../../lib/store/maildir/index/found/folder_names.ts";
import { refresh } from "../../../../../lib/store/maildir/index/refresh.ts";
import { Mailbox } from "../../../../../lib/store/maildir/mailbox.ts";
import { leaveAlone, makeBox, withFolder } from "../../support/temp_store.ts";

Deno.test("FolderNames gives the names that the index lacks, in order", async () => {
  await withFolder(async (root) => {
    const path = makeBox(root, "bob");
    for (const name of ["5", "1", "4", "2", "3"]) {
      Deno.writeTextFileSync(`${path}/new/${name}`, "");
    }
    const box = new Mailbox(diskFileSystem, root, "bob");
    let read = 0;
    const names = await FolderNames.read(box, "new", () => void read++);
    assertEquals(["3", "3", "0", "6", "33"].map((name) => names.mark(name)), [
      true,
      true,
      false,
      false,
      false,
    ]);
    assertEquals([read, names.unmarked], [5, 4]);
    const lacking = [...names.unmarkedPlaces()];
    assertEquals(lacking.map((place) => names.names.at(place)), [
      "1",
      "2",
      "4",
      "5",
    ]);
  });
});

Deno.test("of two files of one mail the index keeps the one that it has", async () => {
  await withFolder(async (root) => {
    const path = makeBox(root, "bob");
    const box = new Mailbox(diskFileSystem, root, "bob");
    try {
      const name = "1780000000.R1.host";
      const id = "1780000000.R1.host";
      Deno.writeTextFileSync(`${path}/new/${name}`, "Subject: one\n\n");
      await refresh(box);
      Deno.writeTextFileSync(`${path}/cur/${name}:2,S`, "Subject: two\n\n");
      for (let i = 0; i < 3; i++) {
        await refresh(box);
        assertEquals(box.mails.byId(id)?.folder, "new");
      }
      // The index is noted to be true to both folders, and only one of them changes.
      leaveAlone(root, "bob");
      await refresh(box);
      Deno.removeSync(`${path}/new/${name}`);
      await refresh(box);
      assertEquals(box.mails.byId(id)?.folder, "cur");
      assertEquals(box.mails.count(), { total: 1, unread: 0 });
    } finally {
      box.close();
    }
  });
});
