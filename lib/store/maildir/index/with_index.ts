import type { Mailbox } from "../mailbox.ts";

/** A damaged index is replaced once, and the new one may find the disk full. */
const ATTEMPTS = 3;

/** Does something with the index of a box, again if the index failed and was replaced. */
export async function withIndex<T>(
  box: Mailbox,
  use: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await use();
    } catch (error) {
      if (attempt === ATTEMPTS || !box.replaceIndex(error)) throw error;
    }
  }
}
