/** Says which letters a search could not look through; nothing if it could all. */
export function notSearched(indexes: number[]): string {
  if (indexes.length === 0) return "";
  const [mails, they] = indexes.length === 1
    ? ["mail", "it fails"]
    : ["mails", "they fail"];
  const list = indexes.toSorted((a, b) => a - b).join(", ");
  return `Not searched, since ${they} a check: ${mails} ${list}.\n`;
}
