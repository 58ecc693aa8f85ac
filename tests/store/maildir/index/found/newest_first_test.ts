import { assertEquals } from "@std/assert";
import { diskFileSystem } from "../../../../../lib/store/maildir/file_system.ts";
import { microsOfMail } from "../../../../../lib/store/maildir/index/describe.ts";
import { FolderNames } from "../../../../../lib/store/maildir/index/found/folder_names.ts";
import { NewestFirst } from "../../../../../lib/store/maildir/index/found/newest_first.ts";
import { Mailbox } from "../../../../../lib/store/maildir/mailbox.ts";
import { makeBox, withFolder } from "../../support/temp_store.ts";

/** When all files were changed, in s. */
const FILE_TIME = 1_780_000_002;

function withNames(
  files: string[],
  marked: string[],
  test: (names: NewestFirst) => void,
): Promise<void> {
  return withFolder(async (root) => {
    const path = makeBox(root, "bob");
    for (const file of files) {
      Deno.writeTextFileSync(`${path}/${file}`, "");
      Deno.utimeSync(`${path}/${file}`, FILE_TIME, FILE_TIME);
    }
    const box = new Mailbox(diskFileSystem, root, "bob");
    const found = [
      await FolderNames.read(box, "new", () => {}),
      await FolderNames.read(box, "cur", () => {}),
    ];
    for (const file of marked) found.forEach((names) => names.mark(file));
    test(new NewestFirst(found, (mail) => microsOfMail(box.files, mail)));
  });
}

const taken = (names: NewestFirst, count: number, most?: number) =>
  names.take(count, most).map(({ folder, file }) => `${folder}/${file}`);

Deno.test("NewestFirst takes names of both folders by their times, or those of their files", async () => {
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
    assertEquals(names.next, 1_780_000_003_000_000);
    assertEquals(taken(names, 2), [
      "new/1780000003.R1.host",
      "new/without a time",
    ]);
    assertEquals(names.next, 1_780_000_001_000_012);
    assertEquals(names.leftBefore(Infinity), { mails: 3, unread: 1 });
    assertEquals(taken(names, 9), [
      "cur/1780000001.M12R1.host:2,S",
      "new/1780000001.M7R1.host",
      "cur/999999999.R1.host:2,S",
    ]);
    assertEquals([names.next, ...taken(names, 9)], [undefined]);
    assertEquals(names.leftBefore(Infinity), { mails: 0, unread: 0 });
  });
});

Deno.test("NewestFirst takes those of one time together, and counts what is left before a time", async () => {
  const files = [3, 2, 2, 2, 1, 0].map((second, i) =>
    `new/178000000${second}.R${i}.host`
  );
  await withNames(files, [], (names) => {
    assertEquals(names.leftBefore(1_780_000_002_000_000).mails, 2);
    const [three] = taken(names, 1, 3);
    assertEquals(three, files[0]);
    const [one, another] = [taken(names, 1, 2), taken(names, 1, 9)];
    assertEquals([one.length, another.length], [2, 1]);
    assertEquals([...one, ...another].sort(), files.slice(1, 4).sort());
    assertEquals(names.leftBefore(1_780_000_002_000_000).mails, 2);
    assertEquals(names.leftBefore(1_780_000_001_000_000).mails, 1);
    assertEquals(names.leftBefore(0).mails, 0);
    assertEquals(taken(names, 1), [files[4]]);
  });
});

Deno.test("NewestFirst has no later time than a row can have", async () => {
  await withNames(["new/9999999999.R.host"], [], (names) => {
    assertEquals(names.next, Number.MAX_SAFE_INTEGER);
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
    assertEquals(names.leftBefore(Infinity), { mails: 3, unread: 2 });
    names.take(5);
    assertEquals(names.leftBefore(Infinity), { mails: 0, unread: 0 });
  });
});
