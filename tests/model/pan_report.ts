/** What pan, the verifier that spin makes of a model, prints. */

/** The outcome of a complete search. */
export interface PanReport {
  /** Names of the claims that do not hold, in alphabetical order, each once. */
  broken: string[];
  /** Different states of the model. */
  states: number;
}

/** A search that did not visit every state, and so proves nothing. */
export class IncompleteSearchError extends Error {
  override name = "IncompleteSearchError";
}

// What pan prints where it gave up or took a short cut.
const SHORT_CUTS = [
  "max search depth too small",
  "Search not completed",
  "Bit statespace search",
  "Hash-Compact",
  "out of memory",
];

/**
 * Reads pan's output.
 *
 * @throws {IncompleteSearchError} If pan did not visit every state, exactly.
 */
export function readPanReport(output: string): PanReport {
  const shortCut = SHORT_CUTS.find((text) => output.includes(text));
  if (shortCut) {
    throw new IncompleteSearchError(`The search is not complete: ${shortCut}`);
  }
  const states = /^ *([\de.+]+) states, stored$/m.exec(output)?.[1];
  if (!output.includes("Full statespace search for:") || !states) {
    const last = output.trimEnd().split("\n").at(-1);
    throw new IncompleteSearchError(
      `The search did not come to its end: ${last}`,
    );
  }
  return { broken: brokenClaims(output), states: Number(states) };
}

/** An assertion without a name, which no row expects, is told as pan prints it. */
function brokenClaims(output: string): string[] {
  const violations = output.matchAll(
    /^pan:\d+: (?:assertion violated )?(.+?) \(at depth \d+\)$/gm,
  );
  return [...new Set([...violations].map(([, name]) => name))].sort();
}
