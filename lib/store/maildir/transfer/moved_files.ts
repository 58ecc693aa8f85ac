import { checkSame, hashed, hashOf } from "../../transfer/hash_pieces.ts";
import type { MovedLetter } from "../../transfer/transfer.ts";
import type { BoxFiles } from "../box_files.ts";
import { unfinishedName } from "../delivery/journal.ts";
import { TmpFile } from "../delivery/tmp_file.ts";
import { type OpenFile, readFully } from "../file_system.ts";
import { PIECE } from "../letter_file.ts";
import { fileOf } from "./place_file.ts";

/** A mail that is written, and has no place yet. */
interface WrittenMail {
  letter: MovedLetter;
  file: TmpFile;
  path: string;
  /** SHA-256 of what was read of it, in hex. */
  hash: string;
  durable: Promise<void>;
}

/** Mails on their way into boxes: files in `tmp`, which get their places together. */
export class MovedFiles implements Disposable {
  readonly #boxOf: (box: string) => BoxFiles;
  readonly #written: WrittenMail[] = [];
  #begun?: TmpFile;

  /** @param boxOf Boxes that are there. */
  constructor(boxOf: (box: string) => BoxFiles) {
    this.#boxOf = boxOf;
  }

  /** Writes a mail; the disk goes on while the next one comes. */
  async write(letter: MovedLetter): Promise<void> {
    const files = this.#boxOf(letter.places[0].box);
    const name = unfinishedName();
    const path = files.pathOf("tmp", name);
    const file = this.#begun = new TmpFile(files, name);
    let hash = "";
    const whole = (said: string) => void (hash = said);
    for await (const piece of hashed(letter.content(), whole)) {
      file.write(piece);
    }
    file.writeOut();
    // Where the name does not tell when it came, this does; other programs show it.
    const time = new Date(letter.entry.time);
    files.fs.utimeSync(path, time, time);
    const durable = file.makeDurable({ name: false });
    durable.catch(() => {});
    this.#written.push({ letter, file, path, hash, durable });
    this.#begun = undefined;
  }

  /** Gives the mails their places, once the disk has all of them as they were read. */
  async publish(): Promise<void> {
    await Promise.all(this.#written.map(({ durable }) => durable));
    for (const { letter, path, hash } of this.#written) {
      const { fs } = this.#boxOf(letter.places[0].box);
      checkSame(letter.id, hash, await hashOf(readBack(fs.openSync(path))));
    }
    for (const { letter, path } of this.#written) this.#link(letter, path);
  }

  #link({ base, places }: MovedLetter, path: string): void {
    for (const place of places) {
      const files = this.#boxOf(place.box);
      const { folder, file } = fileOf(base, place);
      if (folder === "deleted") files.look(folder);
      files.fs.linkSync(path, files.pathOf(folder, file));
    }
  }

  /** Removes the files in `tmp`: what has a place has another name. */
  [Symbol.dispose](): void {
    this.#begun?.discard();
    for (const { file } of this.#written) file.discard();
  }
}

function* readBack(file: OpenFile): Generator<Uint8Array, void, void> {
  try {
    const buffer = new Uint8Array(PIECE);
    for (;;) {
      const count = readFully(file, buffer);
      if (count === 0) return;
      yield buffer.subarray(0, count);
    }
  } finally {
    file.close();
  }
}
