import { errnoOf } from "../program/system/errno.ts";
import { systemPath, systemReason } from "../program/system/system_reason.ts";
import type { StorageError } from "./errors.ts";

/** What an operator needs to know of an error of the store, beside its message. */
export interface ErrorDetail {
  /** The cause in words, and the path; empty if there is neither. */
  detail: string;
  /** The name of the system's error that it came from, such as `ENOSPC`. */
  errno?: string;
}

/** Says why the store failed, for the log. */
export function errorDetail({ cause, box }: StorageError): ErrorDetail {
  const words = cause instanceof Error ? systemReason(cause) : "";
  const path = systemPath(cause) ?? box?.path ?? "";
  const told = path === "" || words.includes(path);
  const detail = told ? words : [words, path].filter(Boolean).join(": ");
  return { detail, errno: errnoOf(cause) };
}
