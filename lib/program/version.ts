/** The version of the three programs. */
export const VERSION = "1.0.0";

/** The line that `--version` prints. */
export function versionLine(program: string): string {
  return `${program} (letterlock) ${VERSION}`;
}
