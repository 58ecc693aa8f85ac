import type { Completion } from "../terminal/io.ts";

/** Completes the last of several names, from a list that is fetched when it is needed. */
export function nameCompleter(
  fetch: () => Promise<string[]>,
): (before: string) => Promise<Completion> {
  let names: Promise<string[]> | undefined;
  return async (before) => {
    // Without the names, all else works as before; the next Tab tries again.
    names ??= fetch().catch(() => (names = undefined, []));
    const of = before.slice(before.lastIndexOf(";") + 1).trimStart();
    const matches = (await names).filter((name) => name.startsWith(of));
    return { of, matches };
  };
}
