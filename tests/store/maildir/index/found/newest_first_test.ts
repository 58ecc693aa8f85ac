import { assertEquals } from "@std/assert";
import { diskFileSystem } from "../../../../../lib/store/maildir/file_system.ts";
import { FolderNames } from "../../../../../lib/store/maildir/index/found/folder_names.ts";
import { NewestFirst } from "../../../../../lib/store/maildir/index/found/newest_first.ts";
import { Mailbox } from "../../../../../lib/store/maildir/mailbox.ts";
import { makeBox, withFolder } from "../../support/temp_store.ts";

function withNames(
  files: string[],
  marked: string[],
  test: (names: NewestFirst) => void,
): Promise<void> {
  return withFolder(async (root) => {
    const path = makeBox(root, "bob");
    for (const file of files) Deno.writeTextFileSync(`${path}/${file}`, "");
    const box = new Mailbox(diskFileSystem, root, "bob");
    const found = [
      await FolderNames.read(box, "new", () => {}),
      await FolderNames.read(box, "cur", () => {}),
    ];
    for (const file of marked) found.forEach((names) => names.mark(file));
    test(new NewestFirst(found));
  });
}

const taken = (names: NewestFirst, count: number) =>
  names.take(count).map(({ folder, file }) => `${folder}/${file}`);

Deno.test("NewestFirst takes names of both folders by their times, and those without one first", async () => {
  const files = [
    "new/1780000003.R1.host",
    "new/1780000001.M7R1.host",
    "new/without a time",
    "cur/1780000001.M12R1.host:2,S",
    "cur/1780000002.R1.host:2,",
    "cur/999999999.R1.host:2,S",
  ];
  await withNames(files, ["1780000002.R1.host:2,"], (names) => {
    assertEquals(names.length, 5);
    assertEquals(names.next, Infinity);
    assertEquals(taken(names, 2), [
      "new/without a time",
      "new/1780000003.R1.host",
    ]);
    assertEquals(names.next, 1_780_000_001_000_012);
    assertEquals(names.left, { mails: 3, unread: 1 });
    assertEquals(taken(names, 9), [
      "cur/1780000001.M12R1.host:2,S",
      "new/1780000001.M7R1.host",
      "cur/999999999.R1.host:2,S",
    ]);
    assertEquals([names.next, ...taken(names, 9)], [undefined]);
    assertEquals(names.left, { mails: 0, unread: 0 });
  });
});

Deno.test("NewestFirst counts a mail of two files once", async () => {
  const files = [
    "new/1780000001.R1.host",
    "new/1780000001.R2.host",
    "cur/1780000001.R3.host:2,S",
    "cur/1780000001.R1.host:2,S",
    "cur/1780000001.R3.host:2,FS",
  ];
  await withNames(files, [], (names) => {
    assertEquals(names.length, 5);
    assertEquals(names.left, { mails: 3, unread: 2 });
    names.take(5);
    assertEquals(names.left, { mails: 0, unread: 0 });
  });
});
