/** Changes to bytes, which can be written down and done again. */
import type { Random } from "./random.ts";

/** One change. `at` counts from the beginning, and wraps around. */
export type Edit =
  | { at: number; xor: number }
  | { at: number; remove: number; insert: string };

/** Bytes that have fooled parsers before. */
const ODD_BYTES = [
  "00",
  "ff",
  "7f",
  "80",
  "0a",
  "0d0a",
  "00000000",
  "00000001",
  "7fffffff",
  "80000000",
  "ffffffff",
  "0001001d",
  "00002000",
  "c0af",
  "eda080",
  "f4908080",
  "efbbbf",
  "e280ae",
];

/** Does the changes to a copy, in their order. */
export function applyEdits(
  bytes: Uint8Array,
  edits: Edit[],
): Uint8Array<ArrayBuffer> {
  let edited = new Uint8Array(bytes);
  for (const edit of edits) edited = applyEdit(edited, edit);
  return edited;
}

function applyEdit(
  bytes: Uint8Array<ArrayBuffer>,
  edit: Edit,
): Uint8Array<ArrayBuffer> {
  if ("xor" in edit) {
    if (bytes.length > 0) bytes[edit.at % bytes.length] ^= edit.xor;
    return bytes;
  }
  const at = edit.at % (bytes.length + 1);
  const insert = Uint8Array.fromHex(edit.insert);
  const rest = bytes.subarray(at + edit.remove);
  const edited = new Uint8Array(at + insert.length + rest.length);
  edited.set(bytes.subarray(0, at));
  edited.set(insert, at);
  edited.set(rest, at + insert.length);
  return edited;
}

/** Up to `most` changes, as often to the first bytes as to all of them. */
export function randomEdits(random: Random, most: number): Edit[] {
  return Array.from(
    { length: 1 + random.below(most) },
    () => randomEdit(random),
  );
}

function randomEdit(random: Random): Edit {
  const at = random.chance(0.4) ? random.below(6) : random.below(1 << 20);
  switch (random.below(5)) {
    case 0:
      return { at, xor: 1 << random.below(8) };
    case 1:
      return { at, xor: 1 + random.below(255) };
    case 2:
      return overwrite(at, random.pick(ODD_BYTES));
    case 3:
      return { at, remove: removed(random), insert: "" };
    default:
      return { at, remove: 0, insert: inserted(random) };
  }
}

function overwrite(at: number, insert: string): Edit {
  return { at, remove: insert.length / 2, insert };
}

/** Mostly a few bytes, sometimes all that follow. */
function removed(random: Random): number {
  return random.chance(0.1) ? 1 << 20 : 1 + random.below(8);
}

function inserted(random: Random): string {
  if (random.chance(0.5)) return random.pick(ODD_BYTES);
  const bytes = random.bytes(1 + random.below(16)).toHex();
  return random.chance(0.1) ? bytes.repeat(100) : bytes;
}
