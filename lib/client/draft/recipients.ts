/**
 * Parses a list of names such as "bob;carol" or "bob, carol"; each name counts once.
 */
export function parseRecipients(list: string): string[] {
  const names = list.split(/[;,]/).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}
