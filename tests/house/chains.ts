/** Chains and circles of imports. */
import type { Imports } from "./tree.ts";

/** Files that each import the next; a circle ends with the file it begins with. */
export type Chain = string[];

/** Where imports lead. */
export interface Chains {
  longest: Chain;
  /** One for each import that closes a circle. */
  circles: Chain[];
}

/** Follows all imports; those that close a circle count for no chain. */
export function followImports(imports: Imports): Chains {
  const longestFrom = new Map<string, Chain>();
  const circles: Chain[] = [];
  const path: string[] = [];

  const follow = (file: string): Chain => {
    const known = longestFrom.get(file);
    if (known) return known;
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file]);
      return [];
    }
    path.push(file);
    const chains = (imports.get(file) ?? []).map(follow);
    path.pop();
    const chain = [file, ...longer([], ...chains)];
    longestFrom.set(file, chain);
    return chain;
  };

  const longest = longer([], ...[...imports.keys()].map(follow));
  return { longest, circles };
}

/** The longest of them; the first of several. */
function longer(...chains: Chain[]): Chain {
  return chains.reduce((one, next) => next.length > one.length ? next : one);
}

/** The imports among files that satisfy a condition. */
export function among(
  imports: Imports,
  belongs: (file: string) => boolean,
): Imports {
  const kept = [...imports].filter(([file]) => belongs(file));
  return new Map(kept.map(([file, to]) => [file, to.filter(belongs)]));
}
