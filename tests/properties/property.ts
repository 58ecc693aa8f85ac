import fc from "fast-check";
import { encodeText } from "../../lib/crypto/bytes.ts";

/** Where the random inputs begin; a failure prints it. `LETTERLOCK_SEED` sets another. */
const SEED = Number(Deno.env.get("LETTERLOCK_SEED") ?? 20_260_601);
const RUNS = 200;

/**
 * Registers a test that something holds for whatever the arbitraries give.
 *
 * @param runs How many inputs are tried; fewer where one is expensive.
 */
export function property<T extends [unknown, ...unknown[]]>(
  title: string,
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  holds: (...values: T) => void | Promise<void>,
  runs = RUNS,
): void {
  Deno.test(title, async () => {
    const checked = fc.asyncProperty<T>(
      ...arbitraries as never,
      async (...values: T) => await holds(...values),
    );
    await fc.assert(checked, { seed: SEED, numRuns: runs });
  });
}

type ErrorClass = new (...args: never[]) => Error;

/** Runs something that may fail, but only in the documented ways. */
export async function mayThrow(
  classes: ErrorClass[],
  action: () => unknown,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!classes.some((known) => error instanceof known)) throw error;
  }
}

/** What has fooled parsers before: ends of lines, marks, escapes, odd lengths. */
const ODD_CHARACTERS = [
  ..."\0\t\n\v\f\r \u001b\u007f\u0085\u00a0\u00ad\u200b\u2028\u2029\u202e\ufeff",
  ..."\ufffd\uffff\ud7ff🎉é\"'\\<>()[]{},;:=?_*@#%&~./-+AZaz09",
];

/** A character: any, but often an odd one. (fc's own `binary` takes seconds to make.) */
const character = fc.oneof(
  fc.constantFrom(...ODD_CHARACTERS),
  fc.oneof(fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }))
    .map((code) => String.fromCodePoint(code)),
);

/** Well-formed text of that many characters. */
export function text(maxLength = 40, minLength = 0): fc.Arbitrary<string> {
  return fc.string({ unit: character, minLength, maxLength });
}

/** Text in which lone surrogates may be. */
export function anyText(maxLength = 40): fc.Arbitrary<string> {
  const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code));
  const parts = fc.array(fc.oneof(character, unit), { maxLength });
  return parts.map((all) => all.join(""));
}

/** Any bytes: of text, of numbers, or of nothing in particular. */
export function bytes(maxLength = 300): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.oneof(
    fc.uint8Array({ maxLength }).map((array) => new Uint8Array(array)),
    text(maxLength / 4).map((value) => encodeText(value)),
    fc.json().map((value) => encodeText(value)),
  );
}

const NAME_START = [..."abcxyz0189"];

/** A user's name. */
export const userName: fc.Arbitrary<string> = fc.tuple(
  fc.constantFrom(...NAME_START),
  fc.string({ unit: fc.constantFrom(...NAME_START, ..."._-"), maxLength: 31 }),
).map((parts) => parts.join("")).filter((name) => name !== "server");

/** A number of up to 2^53, as often small as large. */
export const count: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
);

/** Base64 of that many bytes, as bytes. */
export function exactBytes(
  length: number,
): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.uint8Array({ minLength: length, maxLength: length })
    .map((array) => new Uint8Array(array));
}
