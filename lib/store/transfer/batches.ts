/** Takes what comes together, so many at once; the last are fewer. */
export async function* inBatches<T>(
  all: AsyncIterable<T>,
  size: number,
): AsyncGenerator<T[], void, void> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Splits what is sized into parts of at most so many bytes, or of one that has more. */
export function* inSizes<T>(
  all: readonly T[],
  sizeOf: (one: T) => number,
  most: number,
): Generator<T[], void, void> {
  let some: T[] = [];
  let bytes = 0;
  for (const one of all) {
    const size = sizeOf(one);
    if (some.length > 0 && bytes + size > most) {
      yield some;
      [some, bytes] = [[], 0];
    }
    some.push(one);
    bytes += size;
  }
  if (some.length > 0) yield some;
}
