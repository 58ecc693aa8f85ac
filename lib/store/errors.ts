/** A recipient's box has no room for a mail. */
export class OverQuotaError extends Error {
  override name = "OverQuotaError";

  constructor(readonly recipient: string) {
    super(`Cannot deliver the mail: the box of ${recipient} is full`);
  }
}

/** The store cannot do something now; the caller's session can go on. */
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

const DISK_FULL = /^(?:ENOSPC|EDQUOT)$/;

/**
 * Runs a step of the store. Failures of the disk and of the index become a
 * {@linkcode StorageError}; any other error is a bug and stays as it is.
 *
 * @param action What the step does, for "Cannot ...".
 */
export async function asStorage<T>(
  action: string,
  step: () => Promise<T> | T,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw toStorageError(action, error);
  }
}

/** The same for a step that awaits nothing. */
export function asStorageSync<T>(action: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw toStorageError(action, error);
  }
}

/** Only the cause has paths and the system's words: they are for the log. */
function toStorageError(action: string, error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: string };
  if (error instanceof StorageError || typeof code !== "string") return error;
  const full = DISK_FULL.test(code) ||
    /database or disk is full/.test(message!);
  return new StorageError(
    full
      ? `Cannot ${action}: the disk is full`
      : `Cannot ${action}: the store does not work at the moment`,
    full ? "full" : "failed",
    { cause: error },
  );
}
