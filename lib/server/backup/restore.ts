/**
 * `mail-server restore`: a backup becomes a folder with `keys` and `mail` again.
 *
 * archive_source.ts opens the file, archive_reader.ts reads the archive and tells at its end
 * that it is whole; restored_tree.ts writes what passes checked_path.ts.
 *
 * @module
 */
import { newHasher } from "../../crypto/hasher.ts";
import { checkVersion } from "../../store/version.ts";
import { ArchiveReader } from "./archive_reader.ts";
import type { BackupHead } from "./layout.ts";
import { type RestoredCounts, RestoredTree } from "./restored_tree.ts";

/** What was restored, and what it was a backup of. */
export interface Restored {
  head: BackupHead;
  counts: RestoredCounts;
}

/**
 * Writes what an archive has below a new folder. It is whole and on the disk on return.
 *
 * @param root An empty folder, which the caller removes if this fails.
 * @throws {ArchiveError} If the archive is cut, damaged or no backup.
 * @throws {Failure} If its store is newer than this program.
 */
export async function restoreArchive(
  archive: AsyncIterable<Uint8Array>,
  root: string,
): Promise<Restored> {
  const reader = new ArchiveReader(archive, await newHasher());
  const head = await reader.head();
  checkVersion(head.store, "the mail in it");
  const tree = new RestoredTree(root);
  for await (const entry of reader.entries()) await tree.add(entry);
  await tree.finish();
  return { head, counts: tree.counts };
}
