/**
 * Sorts numbers with memory for as many more of four bytes. The sort of arrays takes sixteen
 * and more for each, and leaves them to the garbage collector.
 *
 * @param inOrder Whether one number may stand before another.
 * @returns One of the two arrays.
 */
export function mergeSort(
  numbers: Uint32Array<ArrayBuffer>,
  inOrder: (a: number, b: number) => boolean,
): Uint32Array<ArrayBuffer> {
  let [from, to] = [numbers, new Uint32Array(numbers.length)];
  for (let run = 1; run < numbers.length; run *= 2) {
    for (let begin = 0; begin < numbers.length; begin += 2 * run) {
      merge(from, to, [begin, begin + run, begin + 2 * run], inOrder);
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Merges two neighbouring runs of sorted numbers, which the end may cut. */
function merge(
  from: Uint32Array,
  to: Uint32Array,
  [begin, middle, end]: [number, number, number],
  inOrder: (a: number, b: number) => boolean,
): void {
  let [left, right] = [begin, middle];
  const [leftEnd, rightEnd] = [middle, end].map((n) =>
    Math.min(n, from.length)
  );
  for (let i = begin; i < rightEnd; i++) {
    const takeLeft = right >= rightEnd ||
      (left < leftEnd && inOrder(from[left], from[right]));
    to[i] = takeLeft ? from[left++] : from[right++];
  }
}
