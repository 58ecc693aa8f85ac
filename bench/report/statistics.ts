/** What is told of the samples of one figure. */
export interface Summary {
  median: number;
  p10: number;
  p90: number;
  count: number;
}

/**
 * Median and spread of some samples.
 *
 * @throws {RangeError} If there is none.
 */
export function summarize(samples: number[]): Summary {
  if (samples.length === 0) {
    throw new RangeError("Cannot summarize samples: there is none");
  }
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    p10: quantile(sorted, 0.1),
    p90: quantile(sorted, 0.9),
    count: sorted.length,
  };
}

/**
 * The value below which that part of the samples lies, between two of them in
 * proportion (Hyndman and Fan, 1996, type 7).
 *
 * @param sorted Samples in ascending order, at least one.
 * @param part From 0 to 1.
 */
export function quantile(sorted: number[], part: number): number {
  const position = part * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/**
 * The greatest distance of two empirical distributions, from 0 to 1: the statistic of
 * Kolmogorov and Smirnov.
 */
export function distributionDistance(a: number[], b: number[]): number {
  const below = (samples: number[], limit: number) =>
    samples.filter((sample) => sample <= limit).length / samples.length;
  const distances = [...a, ...b].map((limit) =>
    Math.abs(below(a, limit) - below(b, limit))
  );
  return Math.max(...distances);
}

/**
 * The distance that two sets of samples of one distribution exceed once in twenty
 * times.
 */
export function distanceByChance(countA: number, countB: number): number {
  return 1.36 * Math.sqrt((countA + countB) / (countA * countB));
}
