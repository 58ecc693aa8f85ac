/** Message ids that a letter may refer to. */
export const REFERENCES_LIMIT = 20;

/** `<left@right>`, of what other programs write, too (RFC 5322, 3.6.4 and 4.5.4). */
export const MESSAGE_ID = "<(?=[^>]{3,250}>)[!-;=?-~]+@[!-;=?-~]+>";

const ONE_ID = new RegExp(`^${MESSAGE_ID}$`);

/** Whether a text is a message id in its brackets, as a letter may refer to one. */
export function isMessageId(text: string): boolean {
  return ONE_ID.test(text);
}
