/** Most characters of an error that nobody expected. */
const LIMIT = 200;

/**
 * What may go into the log of an error that nobody expected: one short line without its
 * quotations, since the runtime quotes what it could not read, such as a line of a mail.
 */
export function lastWords(message: string): string {
  const unquoted = message.trim().replace(/["'`].*["'`]/s, "…");
  const [line] = unquoted.split(/[\r\n]/, 1);
  const characters = [...line];
  return characters.length <= LIMIT
    ? line
    : `${characters.slice(0, LIMIT).join("")}…`;
}
