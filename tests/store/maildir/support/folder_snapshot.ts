import { DatabaseSync } from "node:sqlite";

const INDEX = "letterlock.db";

/**
 * Copies a mail folder as a crash of all its workers would leave it: with the links between
 * its files, and with the times of its folders. An index knows its folders by their inodes
 * too, so the copy's index gets those of the copy.
 */
export function copyMailFolder(from: string, to: string): void {
  copyFolder(from, to, new Map());
  for (const { name, isDirectory } of Deno.readDirSync(to)) {
    if (isDirectory) adoptFolders(`${from}/${name}`, `${to}/${name}`);
  }
}

/** @param copied The copies of files with several links, by their inodes. */
function copyFolder(
  from: string,
  to: string,
  copied: Map<number, string>,
): void {
  const { atime, mtime, mode } = Deno.statSync(from);
  Deno.mkdirSync(to, { mode: mode! & 0o777 });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    if (isDirectory) copyFolder(source, target, copied);
    else copyFile(source, target, copied);
  }
  Deno.utimeSync(to, atime!, mtime!);
}

function copyFile(from: string, to: string, copied: Map<number, string>): void {
  const { ino } = Deno.statSync(from);
  const earlier = copied.get(ino!);
  if (earlier !== undefined) return Deno.linkSync(earlier, to);
  Deno.copyFileSync(from, to);
  copied.set(ino!, to);
}

function adoptFolders(from: string, to: string): void {
  // Who only sends has no index.
  if (![...Deno.readDirSync(to)].some(({ name }) => name === INDEX)) return;
  const database = new DatabaseSync(`${to}/${INDEX}`);
  const sql =
    "UPDATE folder_times SET inode = ? WHERE folder = ? AND inode = ?";
  for (const folder of ["new", "cur"]) {
    const [before, now] = [from, to].map((box) =>
      Deno.statSync(`${box}/${folder}`).ino!
    );
    database.prepare(sql).run(now, folder, before);
  }
  database.close();
}
