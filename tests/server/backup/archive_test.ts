import { assert, assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { restoreArchive } from "../../../lib/server/backup/restore.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";
import {
  archiveOf,
  file,
  folder,
  FOLDERS,
  HEAD,
  link,
  NOON,
  piecesOf,
  refusal,
} from "./archives.ts";

const LONG = "1.M1" + "x".repeat(200);

/** An archive with what is hard: long names, other alphabets, many pieces, no bytes. */
const RICH = await archiveOf([
  ...FOLDERS,
  folder("keys/group"),
  folder("mail/bob/.Übrig"),
  file("mail/bob/new/1.M1.host", "Hi"),
  link("mail/bob/cur/2.M1.host:2,S", "mail/bob/new/1.M1.host"),
  file(`mail/bob/cur/${LONG}:2,`, "x".repeat(70_000)),
  link(`mail/bob/new/${LONG}`, `mail/bob/cur/${LONG}:2,`),
  file("mail/bob/.Übrig/größe", "", { timed: true }),
]);

/** What is in a folder: path, mode, links, bytes. */
async function lookInto(dir: string, below = ""): Promise<string[]> {
  const lines: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(`${dir}${below}`)) {
    const path = `${below}/${name}`;
    const { mode, nlink, size } = Deno.lstatSync(`${dir}${path}`);
    const shown = (mode! & 0o7777).toString(8);
    if (isDirectory) {
      lines.push(`${path} ${shown}`, ...await lookInto(dir, path));
    } else lines.push(`${path} ${shown} ${nlink} ${size}`);
  }
  return lines.sort();
}

const RICH_FILES = [
  "/keys 700",
  "/keys/group 700",
  "/keys/server 700",
  "/keys/server/server_public.pem 644 1 6",
  "/mail 700",
  "/mail/bob 700",
  "/mail/bob/.Übrig 700",
  "/mail/bob/.Übrig/größe 600 1 0",
  "/mail/bob/cur 700",
  `/mail/bob/cur/${LONG}:2, 600 2 70000`,
  "/mail/bob/cur/2.M1.host:2,S 600 2 2",
  "/mail/bob/new 700",
  `/mail/bob/new/${LONG} 600 2 70000`,
  "/mail/bob/new/1.M1.host 600 2 2",
  "/mail/bob/tmp 700",
].sort();

Deno.test("restoreArchive() makes what was saved, whatever its pieces are", () =>
  inTempDir(async (dir) => {
    for (const size of [57, 512, 100_000]) {
      const root = `${dir}/${size}`;
      Deno.mkdirSync(root);
      const restored = await restoreArchive(piecesOf(RICH, size), root);
      assertEquals(await lookInto(root), RICH_FILES);
      assertEquals(restored.head, HEAD);
      assertEquals(restored.counts, { accounts: 0, boxes: 1, mails: 4 });
      const times = ["bob/.Übrig/größe", "bob/new/1.M1.host"].map((name) =>
        Deno.statSync(`${root}/mail/${name}`).mtime
      );
      const second = new Date("2026-06-01T12:00:00Z");
      assertEquals(times, [NOON, second]);
    }
  }));

Deno.test("GNU tar lists and extracts a backup", () =>
  inTempDir(async (dir) => {
    Deno.writeFileSync(`${dir}/backup.tar`, RICH);
    const tar = async (...args: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command("tar", {
        args: ["-C", dir, "-f", `${dir}/backup.tar`, ...args],
      }).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      assertEquals([code, text(stderr)], [0, ""]);
      return text(stdout).trimEnd().split("\n");
    };
    const names = await tar("-t", "--quoting-style=literal");
    assertEquals(
      [names.at(0), names.at(-1)],
      ["letterlock-backup.json", "letterlock-backup-end.json"],
    );
    assert(names.includes("mail/bob/.Übrig/größe"));
    await tar("-x", "-p");
    const kept = (await lookInto(dir))
      .filter((line) => /^\/(?:keys|mail)\b/.test(line));
    // Of a folder that has no entry tar chooses the mode.
    assertEquals(kept.slice(1), RICH_FILES.slice(1));
    assertEquals(Deno.statSync(`${dir}/mail/bob/.Übrig/größe`).mtime, NOON);
  }));

Deno.test("the end of a backup has the SHA-256 of all before it", () =>
  inTempDir(async (dir) => {
    const at = new TextDecoder("latin1").decode(RICH)
      .lastIndexOf("letterlock-backup-end.json");
    Deno.writeFileSync(`${dir}/before`, RICH.subarray(0, at));
    const { stdout } = await new Deno.Command("sha256sum", {
      args: [`${dir}/before`],
    }).output();
    const [sha256] = new TextDecoder().decode(stdout).split(" ");
    const text = new TextDecoder().decode(RICH.subarray(at + 512, at + 1024));
    const end = JSON.parse(text.replaceAll("\0", ""));
    assertEquals(end, { bytes: at, sha256 });
  }));

/** Small, so that each byte can be altered. */
const SMALL = await archiveOf([
  ...FOLDERS,
  file("mail/bob/new/1.M1.host", "Hi", { timed: true }),
]);

Deno.test("restoreArchive() refuses an archive that is cut anywhere", () =>
  inTempDir(async (dir) => {
    // Zeros at the very end say nothing.
    const last = SMALL.length - 1024;
    for (let length = 0; length < last; length += 256) {
      const root = `${dir}/${length}`;
      Deno.mkdirSync(root);
      const why = await refusal(SMALL.subarray(0, length), root);
      const expected = length < 1024
        ? ["it is no backup of letterlock", "its end is missing"]
        : ["its end is missing"];
      assert(why && expected.includes(why), `${length}: ${why}`);
    }
  }));

Deno.test("restoreArchive() refuses an archive with any byte altered", () =>
  inTempDir(async (dir) => {
    // Prime, so that each part of a block has its turn.
    for (let at = 0; at < SMALL.length; at += 97) {
      const root = `${dir}/${at}`;
      Deno.mkdirSync(root);
      const altered = SMALL.slice();
      altered[at] ^= 1 << (at % 7);
      assert(await refusal(altered, root) !== undefined, `${at}`);
    }
  }));

Deno.test("restoreArchive() refuses what is no backup, or a newer one", () =>
  inTempDir(async (dir) => {
    const why = (bytes: Uint8Array) => refusal(bytes, dir);
    assertEquals(await why(new Uint8Array(0)), "it is no backup of letterlock");
    const text = new TextEncoder().encode("From bob\n".repeat(200));
    assertEquals(await why(text), "it is no backup of letterlock");
    const newer = await archiveOf(FOLDERS, {
      ...HEAD,
      format: 2,
      version: "9.9",
    });
    assertEquals(
      await why(newer),
      "it is of letterlock 9.9, and this one is older",
    );
    const store = await archiveOf(FOLDERS, { ...HEAD, store: 7 });
    const error = await assertRejects(() => why(store), Failure);
    assertEquals(
      [error.exitCode, error.message],
      [
        1,
        "Cannot use the mail in it: its store has version 7, and this program knows up to 1",
      ],
    );
    assertEquals([...Deno.readDirSync(dir)], []);
  }));
