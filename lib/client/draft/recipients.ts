/**
 * The names in a list such as "bob;carol" or "bob, carol", each once, in their order.
 */
export function parseRecipients(list: string): string[] {
  const names = list.split(/[;,]/).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}
