/** A number of mails, in words: `1 mail`, `2 mails`. */
export function countMails(count: number): string {
  return `${count} ${count === 1 ? "mail" : "mails"}`;
}
