import { EXIT } from "../../program/exit_codes.ts";

/**
 * What programs that call sendmail expect of its exit code (sysexits.h): 75 means that they
 * may try again later.
 */
const STATUS: Record<number, number> = {
  [EXIT.failed]: 69,
  [EXIT.usage]: 64,
  [EXIT.invalidCredentials]: 77,
  [EXIT.notFound]: 67,
  [EXIT.full]: 75,
  [EXIT.cannotConnect]: 75,
  [EXIT.security]: 77,
};

/**
 * The exit code of sendmail for one of ours.
 *
 * @example
 * ```ts
 * import { sendmailStatus } from "./exit_status.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // EX_NOUSER, EX_TEMPFAIL
 * assertEquals([4, 6].map(sendmailStatus), [67, 75]);
 * ```
 */
export function sendmailStatus(exitCode: number): number {
  return STATUS[exitCode] ?? exitCode;
}
