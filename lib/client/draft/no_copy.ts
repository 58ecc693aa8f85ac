/** Said of a letter that was sent while its sender's box had no room for the copy. */
export const NO_COPY = "Your mailbox is full: it has no copy of the message.\n";
