/** Starts in a row, since the times of one are short. */
const RUNS = 5;

/** Tells the user and system time of a shell's children, in its second line. */
const SCRIPT =
  `for _ in $(seq ${RUNS}); do "$@" >/dev/null || exit; done; times`;

/**
 * The processor time that a command takes from its start to its end, in ms, by bash: on a
 * machine with other work it says more than the time on the wall.
 *
 * @throws {Error} If the command fails, or the shell is missing.
 */
export async function processorTime(
  { path, args }: { path: string; args: string[] },
): Promise<number> {
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", SCRIPT, "bash", path, ...args],
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`Cannot run ${path}: ${text.decode(stderr)}`);
  return childrenTime(text.decode(stdout)) / RUNS;
}

/** The ms in the second line of what `times` prints, such as `0m0.130s 0m0.040s`. */
export function childrenTime(times: string): number {
  const [, children = ""] = times.trim().split("\n");
  const found = [...children.matchAll(/(\d+)m(\d+)[.,](\d{3})s/g)];
  if (found.length !== 2) throw new Error(`Cannot read times: ${times}`);
  return found
    .map(([, minutes, s, ms]) => (+minutes * 60 + +s) * 1000 + +ms)
    .reduce((a, b) => a + b);
}
