import { constants } from "node:os";

/** Those of Linux that disks give and Node has no names for. */
const OTHERS: [number, string][] = Deno.build.os === "linux"
  ? [[117, "EUCLEAN"], [121, "EREMOTEIO"], [123, "ENOMEDIUM"]]
  : [];

const NAMES = new Map([
  ...OTHERS,
  ...Object.entries(constants.errno).map(([name, number]) =>
    [number, name] as [number, string]
  ),
]);

/**
 * The name of the system's error, such as `ENOSPC`, for logs that programs read. Deno sets
 * `code` for some errors only, but the number is in each message.
 */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) return code;
  const number = /\(os error (\d+)\)/.exec(error.message)?.[1];
  return number === undefined ? undefined : NAMES.get(Number(number));
}
