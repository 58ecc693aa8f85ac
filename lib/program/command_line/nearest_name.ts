/** Letters of the longest word that is compared; comparing takes their square. */
const LONGEST_SLIP = 40;

/**
 * The name that begins with the given word, else the one with the fewest changed
 * letters, if they are a third of the word at most: a slip.
 */
export function nearestName(
  given: string,
  names: string[],
): string | undefined {
  if (given.length > LONGEST_SLIP) return undefined;
  const longer = given && names.find((name) => name.startsWith(given));
  if (longer) return longer;
  const ranked = names
    .map((name) => ({ name, distance: editDistance(given, name) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  const slip = Math.ceil(given.length / 3);
  return best && best.distance <= slip ? best.name : undefined;
}

/**
 * Levenshtein's distance: how many letters to add, drop or change; two neighbours that
 * changed places, the commonest slip, count as one (optimal string alignment).
 */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, previous[j] + 1, row[j - 1] + 1));
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (i > 1 && j > 1 && swapped) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    [before, previous] = [previous, row];
  }
  return previous[b.length];
}
