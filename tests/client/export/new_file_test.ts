import { assertEquals, assertThrows } from "@std/assert";
import { NewFile } from "../../../lib/client/export/new_file.ts";
import { writeShort } from "../../../lib/client/export/write_short.ts";
import { FileError } from "../../../lib/client/file_error.ts";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { modeOf, namesIn, withFolder } from "../../keys/folder.ts";

/** What is in a file after steps that follow so many bytes. */
async function after(
  filled: number,
  steps: (file: NewFile) => void,
): Promise<string> {
  let text = "";
  await withFolder(async (dir) => {
    const file = await NewFile.create(`${dir}/x`);
    file.write(new Uint8Array(filled).fill(0x2e));
    steps(file);
    file.close();
    text = await Deno.readTextFile(`${dir}/x`);
  });
  return text.slice(filled);
}

// In memory, partly in the file, and in the file alone.
for (const filled of [0, 65_530, 65_536, 200_000]) {
  Deno.test(`NewFile writes over a place after ${filled} bytes, and goes on`, async () => {
    const text = await after(filled, (file) => {
      file.write(encodeText("abc"));
      file.write(encodeText("x".repeat(70_000)));
      file.rewrite(filled, encodeText("ABC"));
      file.write(encodeText("end"));
      assertEquals(file.size, filled + 70_006);
    });
    assertEquals(text, `ABC${"x".repeat(70_000)}end`);
  });

  Deno.test(`NewFile takes back what came after ${filled} bytes, and goes on`, async () => {
    for (const size of [3, 70_000]) {
      const text = await after(filled, (file) => {
        file.write(encodeText("x".repeat(size)));
        file.cut(filled + 1);
        file.write(encodeText("end"));
      });
      assertEquals(text, "xend");
    }
  });
}

Deno.test("NewFile writes over what is in memory alone", async () => {
  const text = await after(1, (file) => {
    file.write(encodeText("abc"));
    file.rewrite(1, encodeText("ABC"));
    file.write(encodeText("end"));
  });
  assertEquals(text, "ABCend");
});

Deno.test("writeShort() writes a private file of that time, and over none", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/x`;
    writeShort(path, encodeText("Hi"), 1_700_000_000_250);
    assertEquals(modeOf(path), 0o600);
    const { mtime } = await Deno.stat(path);
    assertEquals(mtime?.getTime(), 1_700_000_000_250);
    const again = () => writeShort(path, encodeText("other"), 0);
    assertThrows(again, FileError, `Cannot write ${path}`);
    assertEquals(await Deno.readTextFile(path), "Hi");
    const nowhere = () => writeShort(`${dir}/no/x`, encodeText("Hi"), 0);
    assertThrows(nowhere, FileError, "there is no such folder");
    assertEquals(namesIn(dir), ["x"]);
  });
});
