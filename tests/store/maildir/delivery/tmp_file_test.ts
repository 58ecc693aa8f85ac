import { assertEquals, assertThrows } from "@std/assert";
import { BoxFiles } from "../../../../lib/store/maildir/box_files.ts";
import {
  isAbandoned,
  TmpFile,
} from "../../../../lib/store/maildir/delivery/tmp_file.ts";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { NOON } from "../../support/mails.ts";
import { namesIn, withFolder } from "../support/temp_store.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const HOUR = 3600 * 1000;

function withTmp(
  test: (files: BoxFiles, tmp: string) => Promise<void> | void,
): Promise<void> {
  return withFolder((root) => {
    const files = new BoxFiles(diskFileSystem, root, "alice");
    files.ensure(["tmp"]);
    return test(files, files.pathOf("tmp"));
  });
}

Deno.test("TmpFile is written, gets its head last, and takes its name", async () => {
  await withTmp(async (files, tmp) => {
    const file = new TmpFile(files, "a.part");
    file.write(encode("head"));
    file.write(encode(" and content"));
    file.rewriteStart(encode("HEAD"));
    file.moveTo("b");
    await file.makeDurable({ name: true });
    file.close();
    assertEquals(namesIn(tmp), ["b"]);
    assertEquals(Deno.readTextFileSync(`${tmp}/b`), "HEAD and content");
    assertEquals(Deno.statSync(`${tmp}/b`).mode! & 0o777, 0o600);
  });
});

Deno.test("TmpFile takes no name that is taken", async () => {
  await withTmp((files, tmp) => {
    Deno.writeTextFileSync(`${tmp}/a`, "another's");
    const create = () => new TmpFile(files, "a");
    assertThrows(create, Deno.errors.AlreadyExists);
    assertEquals(Deno.readTextFileSync(`${tmp}/a`), "another's");
  });
});

Deno.test("TmpFile leaves nothing when it is discarded, also twice", async () => {
  await withTmp((files, tmp) => {
    const file = new TmpFile(files, "a.part");
    file.write(encode("x"));
    file.moveTo("b");
    file.discard();
    file.discard();
    assertEquals(namesIn(tmp), []);
  });
});

Deno.test("isAbandoned() gives a writer 36 hours", async () => {
  await withTmp((files, tmp) => {
    Deno.writeTextFileSync(`${tmp}/a`, "x");
    Deno.utimeSync(`${tmp}/a`, NOON / 1000, NOON / 1000);
    assertEquals(isAbandoned(files, "a", NOON + 36 * HOUR), false);
    assertEquals(isAbandoned(files, "a", NOON + 36 * HOUR + 1), true);
    assertEquals(isAbandoned(files, "gone", NOON + 99 * HOUR), false);
  });
});
