/** Those of Linux that disks give and Node has no names for. */
const OTHERS: [number, string][] = Deno.build.os === "linux"
  ? [[117, "EUCLEAN"], [121, "EREMOTEIO"], [123, "ENOMEDIUM"]]
  : [];

let names: Map<number, string> | undefined;

/**
 * The name of the system's error, such as `ENOSPC`, for logs that programs read. Deno sets
 * `code` for some errors only, but the number is in each message.
 */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) return code;
  const number = /\(os error (\d+)\)/.exec(error.message)?.[1];
  return number === undefined ? undefined : nameOf(Number(number));
}

function nameOf(number: number): string | undefined {
  names ??= new Map([
    ...OTHERS,
    ...Object.entries(systemNumbers())
      .map(([name, number]): [number, string] => [number, name]),
  ]);
  return names.get(number);
}

/** Node's table, loaded by the first error: an import takes 10 ms of each start. */
function systemNumbers(): Record<string, number> {
  // deno-lint-ignore no-process-global -- importing it would load it at the start
  return process.getBuiltinModule("node:os").constants.errno;
}
