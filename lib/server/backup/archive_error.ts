/** An archive that is not restored: what is wrong with it. */
export class ArchiveError extends Error {
  override name = "ArchiveError";

  /** @param message What the archive is or has, such as "its end is missing". */
  constructor(message: string, readonly hint?: string) {
    super(message);
  }
}

/** The end of the archive is missing. */
export function cut(): ArchiveError {
  return new ArchiveError("its end is missing");
}

/** Some of its bytes are others than were written. */
export function damaged(): ArchiveError {
  return new ArchiveError("it is damaged");
}
