/** What is thrown at a reader of sealed letters: files of tests/vectors, changed. */
import keys from "../../tests/vectors/keys.json" with { type: "json" };
import vectorsJson from "../../tests/vectors/vectors.json" with {
  type: "json",
};
import type { Vectors } from "../../tests/vectors/vectors.ts";
import { concatBytes, encodeText } from "../../lib/crypto/bytes.ts";
import { openBytes } from "../../lib/seal/age.ts";
import type { FuzzCase, Throw } from "./case.ts";
import { applyEdits, randomEdits } from "./edits.ts";
import { Random } from "./random.ts";

/** The letters and the list that are thrown. */
export const VECTORS: Vectors = vectorsJson as Vectors;
/** Who reads all letters here. */
export const READER = "bob";
/** Files in a case. */
const MOST_FILES = 20;

/** The files to change: sealed heads, what is in them, letters, lists and keys. */
export async function readLetterFiles(): Promise<Uint8Array[]> {
  const { cases, list, badLists, identities } = VECTORS;
  const heads = cases.map(({ head }) => Uint8Array.fromBase64(head));
  const opened = await Promise.allSettled(
    heads.map((head) => openBytes(head, identities[READER])),
  );
  const letters = cases.filter(({ letter }) => !letter.endsWith(".age"))
    .map(({ letter }) => Uint8Array.fromBase64(letter));
  const texts = [list, ...Object.values(badLists), privateKey()];
  return [
    ...heads,
    ...opened.filter((one) => one.status === "fulfilled")
      .map(({ value }) => value),
    ...letters,
    ...texts.map(encodeText),
  ];
}

function privateKey(): string {
  return keys[READER].signingKey.join("\n");
}

/** The case of that number: always the same for the same seed. */
export function makeLetterCase(
  seed: number,
  number: number,
  files: Uint8Array[],
): FuzzCase {
  const random = new Random(seed, number);
  const length = 1 + random.below(MOST_FILES);
  const throws = Array.from({ length }, (): Throw => ({
    seal: "none",
    bytes: random.chance(0.3)
      ? splice(random, files)
      : applyEdits(random.pick(files), randomEdits(random, 4)),
    edits: [],
    fits: false,
  }));
  const pieces = [1 + random.below(5000), 1 + random.below(64)];
  return { number, mode: "basic", stage: "session", throws, pieces };
}

/** The beginning of one file and the end of another, parted at a line where there is one. */
function splice(random: Random, files: Uint8Array[]): Uint8Array {
  const [first, second] = [random.pick(files), random.pick(files)];
  const at = lineEnd(first, random.below(first.length + 1));
  const from = lineEnd(second, random.below(second.length + 1));
  return concatBytes(first.subarray(0, at), second.subarray(from));
}

/** What follows the next end of a line, which stanzas and fields have; else `at`. */
function lineEnd(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(0x0a, at);
  return end < 0 ? at : end + 1;
}
