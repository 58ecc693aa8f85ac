import { concatBytes } from "../../../../lib/crypto/bytes.ts";
import {
  diskFileSystem,
  type FileSystem,
} from "../../../../lib/store/maildir/file_system.ts";
import { savedFiles } from "../../../../lib/store/maildir/saving/saved_files.ts";
import {
  closeJournal,
  type Snapshot,
  takeSnapshot,
} from "../../../../lib/store/maildir/saving/snapshot.ts";

/** What a backup has of a path. */
export interface SavedThing {
  kind: "folder" | "file" | "link";
  /** The content of a file, or what a link is another name of. */
  text: string;
}

/** What a backup of a mail folder has, by path. */
export class SavedThings {
  readonly things = new Map<string, SavedThing>();
  readonly shortened: string[] = [];
  passedOver: string[] = [];

  /** The paths of all files, sorted. */
  files(): string[] {
    return [...this.things].filter(([, { kind }]) => kind !== "folder")
      .map(([path]) => path).sort();
  }

  text(path: string): string | undefined {
    const thing = this.things.get(path);
    return thing?.kind === "link" ? this.text(thing.text) : thing?.text;
  }
}

/**
 * Saves a mail folder.
 *
 * @param meanwhile Is done after the boxes were listed and before a file is read.
 */
export async function save(
  root: string,
  { fs = diskFileSystem, meanwhile = () => {} }: {
    fs?: FileSystem;
    meanwhile?: () => void | Promise<void>;
  } = {},
): Promise<SavedThings> {
  const snapshot = await takeSnapshot(fs, root);
  try {
    await meanwhile();
    return readSnapshot(fs, root, snapshot);
  } finally {
    closeJournal(snapshot);
  }
}

function readSnapshot(fs: FileSystem, root: string, snapshot: Snapshot) {
  const saved = new SavedThings();
  saved.passedOver = snapshot.passedOver;
  const shortened = (path: string) => saved.shortened.push(path);
  for (const entry of savedFiles(fs, root, snapshot, { shortened })) {
    const { kind, path } = entry;
    const text = kind === "link"
      ? entry.to
      : kind === "file"
      ? new TextDecoder().decode(
        concatBytes(...Array.from(entry.pieces(), (piece) => piece.slice())),
      )
      : "";
    if (saved.things.has(path)) throw new Error(`${path} is saved twice`);
    saved.things.set(path, { kind, text });
  }
  return saved;
}
