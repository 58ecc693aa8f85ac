/** A recipient's box has no room for a mail. */
export class OverQuotaError extends Error {
  override name = "OverQuotaError";

  constructor(readonly recipient: string) {
    super(`Cannot deliver the mail: the box of ${recipient} is full`);
  }
}

/** The store cannot do it now; the caller's session can go on. */
export class StorageError extends Error {
  override name = "StorageError";

  /**
   * @param reason "full" if the disk is (ENOSPC, EDQUOT), "failed" for all else.
   */
  constructor(
    message: string,
    readonly reason: "full" | "failed",
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
