/** Thrown where an answer needs mails that an index does not have yet. */
export class OlderMailsError extends Error {
  override name = "OlderMailsError";
}

/** Which mails an index has to have: of a big box that nobody has read, all take long. */
export type Needed = "newest" | "all";

/** Makes an index true to the files. */
export type Refresh = (needed: Needed) => Promise<void>;

/**
 * Answers from the newest mails of a box, or from all where these do not suffice.
 *
 * @param answer Does nothing else; it may be called twice.
 * @param needed All at once, for an answer that hardly ever has enough with the newest: then
 * it is called twice only if another worker has begun the index anew meanwhile.
 */
export async function fromNewest<T>(
  refresh: Refresh,
  answer: () => Promise<T> | T,
  needed: Needed = "newest",
): Promise<T> {
  await refresh(needed);
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof OlderMailsError)) throw error;
  }
  await refresh("all");
  return await answer();
}
