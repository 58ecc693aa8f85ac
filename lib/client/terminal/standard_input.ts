/** Whether `--file` names standard input, which is also meant by its absence. */
export function isStandardInput(
  file: string | undefined,
): file is undefined | "-" | "/dev/stdin" {
  return file === undefined || file === "-" || file === "/dev/stdin";
}
