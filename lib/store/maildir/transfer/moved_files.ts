import { writeAllSync } from "../../../program/system/write_all_sync.ts";
import { checkSame, hashed, hashOf } from "../../transfer/hash_pieces.ts";
import type { MovedLetter } from "../../transfer/transfer.ts";
import type { BoxFiles } from "../box_files.ts";
import { unfinishedName } from "../delivery/journal.ts";
import {
  type FileSystem,
  type OpenFile,
  readFully,
  removeIfThere,
} from "../file_system.ts";
import { PIECE } from "../letter_file.ts";
import { fileOf } from "./place_file.ts";

/** A mail that is written, and has no place yet. */
interface WrittenMail {
  letter: MovedLetter;
  handle: OpenFile;
  /** SHA-256 of what was read of it, in hex. */
  hash: string;
  /** Once it outlives a loss of power. */
  durable: Promise<void>;
}

/**
 * Mails on their way into boxes: files in `tmp`, which get their places together. A run that
 * is cut leaves them to recovery. What is done by the open file costs half of what is done by
 * its path, which Deno follows to check it.
 */
export class MovedFiles implements Disposable {
  readonly #fs: FileSystem;
  readonly #boxOf: (box: string) => BoxFiles;
  readonly #written: WrittenMail[] = [];
  /** The paths in `tmp` of those that have no place, and their files if they are open. */
  readonly #unfinished = new Map<string, OpenFile>();

  /** @param boxOf Boxes that are there. */
  constructor(fs: FileSystem, boxOf: (box: string) => BoxFiles) {
    this.#fs = fs;
    this.#boxOf = boxOf;
  }

  /** Writes a mail; the disk goes on while the next one comes. */
  async write(letter: MovedLetter): Promise<void> {
    const [{ box }] = letter.places;
    const path = this.#boxOf(box).pathOf("tmp", unfinishedName());
    const options = { read: true, write: true, createNew: true, mode: 0o600 };
    const handle = this.#fs.openSync(path, options);
    this.#unfinished.set(path, handle);
    let hash = "";
    const whole = (said: string) => void (hash = said);
    for await (const piece of hashed(letter.content(), whole)) {
      writeAllSync(handle, piece);
    }
    // Where the name does not tell when it came, this does; other programs show it.
    const time = new Date(letter.entry.time);
    handle.utimeSync(time, time);
    const durable = handle.sync();
    durable.catch(() => {});
    this.#written.push({ letter, handle, hash, durable });
  }

  /** Gives the mails their places, once the disk has all of them as they were read. */
  async publish(): Promise<void> {
    await Promise.all(this.#written.map(({ durable }) => durable));
    for (const { letter, handle, hash } of this.#written) {
      checkSame(letter.id, hash, await hashOf(fromStart(handle)));
    }
    const paths = [...this.#unfinished.keys()];
    for (const [i, { letter }] of this.#written.entries()) {
      this.#place(letter, paths[i]);
    }
  }

  /** The last place gets the file itself. */
  #place({ base, places }: MovedLetter, path: string): void {
    for (const [i, place] of places.entries()) {
      const files = this.#boxOf(place.box);
      const { folder, file } = fileOf(base, place);
      if (folder === "deleted") files.look(folder);
      const at = files.pathOf(folder, file);
      if (i < places.length - 1) this.#fs.linkSync(path, at);
      else this.#fs.renameSync(path, at);
    }
    this.#unfinished.get(path)!.close();
    this.#unfinished.delete(path);
  }

  /** Removes what has no place. */
  [Symbol.dispose](): void {
    for (const [path, handle] of this.#unfinished) {
      handle.close();
      try {
        removeIfThere(this.#fs, path);
      } catch {
        // Recovery removes it.
      }
    }
  }
}

function* fromStart(file: OpenFile): Generator<Uint8Array, void, void> {
  file.seekSync(0, Deno.SeekMode.Start);
  const buffer = new Uint8Array(PIECE);
  for (;;) {
    const count = readFully(file, buffer);
    if (count > 0) yield buffer.subarray(0, count);
    if (count < buffer.length) return;
  }
}
