/** A recipient's box has no room for a mail. */
export class OverQuotaError extends Error {
  override name = "OverQuotaError";

  constructor(readonly recipient: string) {
    super(`Cannot deliver the mail: the box of ${recipient} is full`);
  }
}

/** A user's box was set aside: the account has ended, or is another one of that name. */
export class NoBoxError extends Error {
  override name = "NoBoxError";

  constructor(readonly user: string) {
    super(`Cannot use the box of ${user}: it was set aside`);
  }
}

/** The store cannot do something now; the caller's session can go on. */
export class StorageError extends Error {
  override name = "StorageError";

  /** The box that failed, if it was one of them. */
  readonly box?: BoxPlace;

  /**
   * @param reason "full" if the disk is (ENOSPC, EDQUOT), "failed" for all else.
   */
  constructor(
    message: string,
    readonly reason: "full" | "failed",
    options?: ErrorOptions & { box?: BoxPlace },
  ) {
    super(message, options);
    this.box = options?.box;
  }
}

/** Whose box it is and where. */
export interface BoxPlace {
  user: string;
  path: string;
}

/** ENOSPC and EDQUOT, of Linux and of macOS; ERROR_DISK_FULL of Windows. */
const DISK_FULL: readonly number[] = [28, 122, 69, 112];

/**
 * Whether an error comes from the system. Deno sets `code` for some errors only (not for
 * EDQUOT, ESTALE or ENOLCK, say), but the number is in each message.
 */
export function isSystemError(error: unknown): error is Error {
  return osErrorOf(error) !== undefined || codeOf(error) !== undefined;
}

/** The same, or what has been made of such an error. */
export function isStorageFailure(error: unknown): error is Error {
  return error instanceof StorageError || isSystemError(error);
}

/** Whether an error says that nothing more fits on the disk. */
export function isDiskFull(error: unknown): boolean {
  const number = osErrorOf(error);
  if (number !== undefined) return DISK_FULL.includes(number);
  return /^(?:ENOSPC|EDQUOT)$/.test(codeOf(error) ?? "") ||
    (error instanceof Error && /database or disk is full/.test(error.message));
}

/** The number that the system gave. */
function osErrorOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const match = /\(os error (\d+)\)/.exec(error.message);
  return match ? Number(match[1]) : undefined;
}

function codeOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return error instanceof Error && typeof code === "string" ? code : undefined;
}

/**
 * Runs a step of the store. Failures of the disk and of the index become a
 * {@linkcode StorageError}; any other error is a bug and stays as it is.
 *
 * @param action What the step does, for "Cannot ...".
 * @param box The one that the step works in, if it is one.
 *
 * @example
 * ```ts
 * import { asStorage, StorageError } from "./errors.ts";
 * import { assertRejects } from "@std/assert";
 *
 * const full = Object.assign(new Error("write"), { code: "ENOSPC" });
 * await assertRejects(
 *   () => asStorage("deliver the mail", () => Promise.reject(full)),
 *   StorageError,
 *   "Cannot deliver the mail: the disk is full",
 * );
 * ```
 */
export async function asStorage<T>(
  action: string,
  step: () => Promise<T> | T,
  box?: BoxPlace,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw toStorageError(action, error, box);
  }
}

/** The same for a step that awaits nothing. */
export function asStorageSync<T>(
  action: string,
  step: () => T,
  box?: BoxPlace,
): T {
  try {
    return step();
  } catch (error) {
    throw toStorageError(action, error, box);
  }
}

/** Only the cause has paths and the system's words: they are for the log. */
function toStorageError(
  action: string,
  error: unknown,
  box?: BoxPlace,
): unknown {
  if (error instanceof StorageError || !isSystemError(error)) return error;
  const what = box ? `the box of ${box.user}` : "the store";
  const full = isDiskFull(error);
  return new StorageError(
    full
      ? `Cannot ${action}: the disk is full`
      : `Cannot ${action}: ${what} does not work at the moment`,
    full ? "full" : "failed",
    { cause: error, box },
  );
}
