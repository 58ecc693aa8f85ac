/**
 * How a command line names standard input and standard output: with a dash, or by a path
 * of the system's, which Deno would not open.
 *
 * @module
 */

/** Whether a path names standard input. */
export function isStandardInput(path: string): boolean {
  return names("stdin", 0).includes(path);
}

/** Whether a path names standard output. */
export function isStandardOutput(path: string): boolean {
  return names("stdout", 1).includes(path);
}

function names(stream: string, descriptor: number): string[] {
  return [
    "-",
    `/dev/${stream}`,
    `/dev/fd/${descriptor}`,
    `/proc/self/fd/${descriptor}`,
  ];
}
