import { usageError } from "../program/command_line/usage_error.ts";

/**
 * The words of `--worker-wrapper`. No shell reads them, and nobody must think that one did.
 *
 * @throws {Failure} With exit code 2 if one would be needed, or if the first word is not
 * the full path of a program: workers have no PATH.
 */
export function parseWrapper(text = ""): string[] {
  const words = text.split(/\s+/).filter(Boolean);
  if (words.length === 0) return words;
  const special = /["'\\$`;|&<>*?]/.exec(text);
  if (special) {
    throw usageError(
      `--worker-wrapper takes words and no shell: ${
        special[0]
      } means nothing to it`,
    );
  }
  if (!words[0].startsWith("/")) {
    throw usageError(
      `--worker-wrapper begins with the full path of a program, not "${
        words[0]
      }"`,
    );
  }
  return words;
}
