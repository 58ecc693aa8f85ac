import { assertEquals, assertThrows } from "@std/assert";
import { StorageError } from "../../../lib/store/errors.ts";
import { BoxFiles } from "../../../lib/store/maildir/box_files.ts";
import { readContent } from "../../../lib/store/maildir/content.ts";
import { diskFileSystem } from "../../../lib/store/maildir/file_system.ts";
import {
  HEAD_ONLY,
  openLetter,
  sizesOf,
} from "../../../lib/store/maildir/letter_file.ts";
import { withFolder } from "./support/temp_store.ts";

const OURS = "1780315200.M000042Ddraft-01.letterlock";
const THEIRS = "1780315200.R1.host";

/** Opens a letter of bob's that another program wrote. */
function withLetter(
  file: string,
  text: string,
  test: (
    letter: NonNullable<ReturnType<typeof openLetter>>,
    path: string,
  ) => void,
  ahead = HEAD_ONLY,
): Promise<void> {
  return withFolder((root) => {
    const files = new BoxFiles(diskFileSystem, root, "bob");
    files.ensure([]);
    const path = files.pathOf("cur", file);
    Deno.writeTextFileSync(path, text);
    const letter = openLetter(files, { folder: "cur", file }, ahead)!;
    try {
      test(letter, path);
    } finally {
      letter.handle.close();
    }
  });
}

const read = (letter: NonNullable<ReturnType<typeof openLetter>>) => {
  const decoder = new TextDecoder();
  let text = "";
  // A piece takes the place of the one before it.
  for (const piece of readContent(letter)) {
    text += decoder.decode(piece, { stream: true });
  }
  return text;
};

Deno.test("openLetter() reads on where the head is longer than expected", async () => {
  const head = `Subject: far\n${"X-Long: y\n".repeat(1000)}\n`;
  await withLetter(THEIRS, `${head}über`, (letter) => {
    assertEquals(letter.head.size, head.length);
    assertEquals(letter.head.title, "far");
    assertEquals(letter.start.length, head.length + 5);
  }, 10);
});

Deno.test("sizesOf() believes our own letters, and counts all others", async () => {
  const text = "X-Letterlock-Length: 2\n\nüber";
  const sizes = { size: 5, bytes: text.length + 1 };
  await withLetter(OURS, text, (letter) => {
    assertEquals(sizesOf(letter, `${OURS}:2,S`), { length: 2, ...sizes });
  });
  await withLetter(THEIRS, text, (letter) => {
    assertEquals(sizesOf(letter, THEIRS), { length: 4, ...sizes });
  });
});

Deno.test("sizesOf() counts where our letter says more than it has", async () => {
  await withLetter(OURS, "X-Letterlock-Length: 99\n\nüber", (letter) => {
    assertEquals(sizesOf(letter, OURS).length, 4);
  });
});

Deno.test("readContent() gives the content and closes the letter", async () => {
  const content = "ü".repeat(100_000);
  const file = `Subject: x\n\n${content}`;
  await withFolder((root) => {
    const files = new BoxFiles(diskFileSystem, root, "bob");
    files.ensure([]);
    const mail = { folder: "new" as const, file: THEIRS };
    Deno.writeTextFileSync(files.pathOf("new", THEIRS), file);
    const letter = openLetter(files, mail, HEAD_ONLY)!;
    assertEquals(read(letter), content);
    assertThrows(() => letter.handle.statSync(), Deno.errors.BadResource);
  });
});

Deno.test("readContent() fails where the file ends too early", async () => {
  await withFolder((root) => {
    const files = new BoxFiles(diskFileSystem, root, "bob");
    files.ensure([]);
    const path = files.pathOf("new", THEIRS);
    Deno.writeTextFileSync(path, `\n${"x".repeat(100_000)}`);
    const mail = { folder: "new" as const, file: THEIRS };
    const letter = openLetter(files, mail, HEAD_ONLY)!;
    Deno.truncateSync(path, 50_000);
    assertThrows(() => read(letter), StorageError, "its file was cut");
  });
});
