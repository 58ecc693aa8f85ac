import { assertEquals } from "@std/assert";
import { newHasher } from "../../../lib/crypto/hasher.ts";
import type { ArchiveEntry } from "../../../lib/server/backup/archive_writer.ts";
import { END_BLOCKS } from "../../../lib/server/backup/tar_blocks.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";
import {
  archiveOf,
  file,
  folder,
  FOLDERS,
  link,
  piecesOf,
  refusal,
} from "./archives.ts";
import { ArchiveReader } from "../../../lib/server/backup/archive_reader.ts";

const PATH = "it has a path that no backup has";
const DAMAGED = "it is damaged";

/** Archives that are whole, and that no backup makes: what is said of each. */
const HOSTILE: Record<string, [ArchiveEntry[], string]> = {
  "a path with ..": [[file("mail/bob/../../../evil", "")], PATH],
  "a path that begins with ..": [[file("../evil", "")], PATH],
  "an absolute path": [[file("/tmp/evil", "")], PATH],
  "a path of .": [[file("mail/./bob/new/1", "")], PATH],
  "a path with an empty part": [[file("mail//bob/new/1", "")], PATH],
  "no path": [[file("", "x")], PATH],
  "a backslash": [[file("mail/bob/new/..\\evil", "")], PATH],
  "a name of 256 bytes": [[file(`mail/bob/new/${"x".repeat(256)}`, "")], PATH],
  "a folder beside keys and mail": [[folder("etc")], PATH],
  "a file in keys": [[file("keys/evil", "")], PATH],
  "a client's key": [[folder("keys/clients")], PATH],
  "a folder below users": [[folder("keys/server/users/a/b")], PATH],
  "a hidden file of keys": [[file("keys/server/.profile", "")], PATH],
  "a box of no user's name": [[folder("mail/BOB")], PATH],
  "a file beside the boxes": [[file("mail/.version", "99")], PATH],
  "an index": [[file("mail/bob/letterlock.db", "")], PATH],
  "a helper of an index": [[file("mail/bob/letterlock.db-wal", "")], PATH],
  "folders without end": [[folder(`mail/bob${"/x".repeat(30)}`)], PATH],
  "setuid": [
    [file("mail/bob/new/1", "", { mode: 0o4700 })],
    "it has a file with a mode that no backup has",
  ],
  "a folder with setgid": [
    [folder("mail/bob/x", 0o2700)],
    "it has a file with a mode that no backup has",
  ],
  "a link to a key": [
    [link("mail/bob/new/1", "keys/server/server_public.pem")],
    "it has a link that no backup has",
  ],
  "a link among keys": [
    [link("keys/server/x", "keys/server/server_public.pem")],
    "it has a link that no backup has",
  ],
  "a link that leads out": [[link("mail/bob/new/1", "../../etc/passwd")], PATH],
  "an absolute link": [[link("mail/bob/new/1", "/etc/passwd")], PATH],
  "a link to what is not there": [
    [link("mail/bob/new/1", "mail/bob/new/2")],
    DAMAGED,
  ],
  "a link to a folder": [[link("mail/bob/new/1", "mail/bob/cur")], DAMAGED],
  "a file twice": [
    [file("mail/bob/new/1", "a"), file("mail/bob/new/1", "b")],
    DAMAGED,
  ],
  "a folder twice": [[folder("mail/bob/cur")], DAMAGED],
  "a folder in the place of a file": [
    [file("mail/bob/x", ""), folder("mail/bob/x")],
    DAMAGED,
  ],
  "a file in a file": [
    [file("mail/bob/x", ""), file("mail/bob/x/y", "")],
    DAMAGED,
  ],
  "a file in a folder without an entry": [
    [file("mail/bob/x/y", "")],
    DAMAGED,
  ],
};

for (const [name, [entries, why]] of Object.entries(HOSTILE)) {
  Deno.test(`restoreArchive() refuses ${name}`, () =>
    inTempDir(async (dir) => {
      Deno.mkdirSync(`${dir}/root`);
      const archive = await archiveOf([...FOLDERS, ...entries]);
      assertEquals(await refusal(archive, `${dir}/root`), why);
      assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), [
        "root",
      ]);
    }));
}

for (
  const type of [
    "SymbolicLink",
    "CharacterDevice",
    "BlockDevice",
    "FIFO",
    "GNUDumpDir",
    "SparseFile",
    "ContiguousFile",
    "NextFileHasLongPath",
    "GlobalExtendedHeader",
  ]
) {
  Deno.test(`restoreArchive() refuses an entry of the type ${type}`, () =>
    inTempDir(async (dir) => {
      const entry = link("mail/bob/new/1", "mail/bob/new/2");
      const archive = await archiveOf([
        ...FOLDERS,
        { ...entry, type: type as "Link" },
      ]);
      assertEquals(
        await refusal(archive, dir),
        "it has a link or a device, as no backup has",
      );
      assertEquals([...Deno.readDirSync(`${dir}/mail/bob/new`)], []);
    }));
}

Deno.test("ArchiveReader holds no long header in memory", async () => {
  const archive = await archiveOf([
    {
      ...file("x", ""),
      type: "ExtendedHeader" as "File",
      size: 1e9,
      pieces: [],
    },
  ]);
  const reader = new ArchiveReader(piecesOf(archive), await newHasher());
  await reader.head();
  let why: unknown;
  try {
    await reader.entries().next();
  } catch (error) {
    why = (error as Error).message;
  }
  assertEquals(why, DAMAGED);
});

Deno.test("restoreArchive() refuses bytes after the end", () =>
  inTempDir(async (dir) => {
    const whole = await archiveOf(FOLDERS);
    const longer = new Uint8Array([...whole, ...END_BLOCKS, 1]);
    assertEquals(await refusal(longer, dir), DAMAGED);
  }));
