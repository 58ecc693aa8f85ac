import { assertEquals, assertThrows } from "@std/assert";
import { BoxFiles } from "../../../../lib/store/maildir/box_files.ts";
import {
  isAbandoned,
  TmpFile,
} from "../../../../lib/store/maildir/delivery/tmp_file.ts";
import {
  diskFileSystem,
  type FileSystem,
  type OpenFile,
} from "../../../../lib/store/maildir/file_system.ts";
import { concatBytes, equalBytes } from "../../../../lib/crypto/bytes.ts";
import { NOON } from "../../support/mails.ts";
import { namesIn, withFolder } from "../support/temp_store.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const HOUR = 3600 * 1000;

function withTmp(
  test: (files: BoxFiles, tmp: string) => Promise<void> | void,
  fs = diskFileSystem,
): Promise<void> {
  return withFolder((root) => {
    const files = new BoxFiles(fs, root, "alice");
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

/** Notes how many bytes each call writes, and when a sync begins. */
function notingFileSystem(calls: (number | "sync")[]): FileSystem {
  const openSync = (path: string, options?: Deno.OpenOptions): OpenFile => {
    const file = Deno.openSync(path, options);
    const { writeSync, sync } = file;
    return Object.assign(file, {
      writeSync(bytes: Uint8Array) {
        calls.push(bytes.length);
        return writeSync.call(file, bytes);
      },
      sync() {
        calls.push("sync");
        return sync.call(file);
      },
    });
  };
  return { ...diskFileSystem, openSync };
}

/** Bytes of a first piece, as of a head and 64 KiB. */
const FIRST = 65_900;
const PIECE = 64 * 1024;
const BLOCK = 256 * 1024;

Deno.test("TmpFile writes what comes in blocks that end with pages, and syncs on the way", async () => {
  const calls: (number | "sync")[] = [];
  await withTmp(async (files) => {
    const file = new TmpFile(files, "a.part");
    const pieces = [FIRST, ...new Array<number>(12).fill(PIECE), 1000]
      .map((length, i) => new Uint8Array(length).fill(i + 1));
    for (const piece of pieces) {
      const copy = piece.slice();
      file.write(copy);
      copy.fill(0);
    }
    await file.makeDurable({ name: false });
    file.close();
    const rest = FIRST + 12 * PIECE + 1000 - 3 * BLOCK;
    assertEquals(calls, [
      FIRST,
      BLOCK - FIRST,
      "sync",
      BLOCK,
      BLOCK,
      rest,
      "sync",
    ]);
    const bytes = Deno.readFileSync(files.pathOf("tmp", "a.part"));
    assertEquals(equalBytes(bytes, concatBytes(...pieces)), true);
  }, notingFileSystem(calls));
});

Deno.test("TmpFile writes a short mail in one call, without a second sync", async () => {
  const calls: (number | "sync")[] = [];
  await withTmp(async (files) => {
    const file = new TmpFile(files, "a");
    file.write(encode("head and content"));
    await file.makeDurable({ name: false });
    file.close();
    assertEquals(calls, [16, "sync"]);
  }, notingFileSystem(calls));
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
