/** Most names or folders that are listed; more are only counted. */
export const MAX_LISTED = 10;

/** The first of these names, and how many more there are. */
export function list(names: string[]): string {
  const shown = names.slice(0, MAX_LISTED);
  const more = names.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
