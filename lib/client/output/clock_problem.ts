/** The sentence about clocks that differ, which says by how much. */
export function clockProblem(differenceMs: number): string {
  const where = differenceMs > 0 ? "ahead of" : "behind";
  const span = describeSpan(Math.abs(differenceMs));
  return `This computer's clock is ${span} ${where} the server's: set the wrong one right`;
}

function describeSpan(ms: number): string {
  const units: [number, string][] = [
    [365 * 86_400_000, "years"],
    [86_400_000, "days"],
    [3_600_000, "hours"],
    [60_000, "minutes"],
    [1000, "seconds"],
  ];
  const [size, name] = units.find(([size]) => ms >= 2 * size) ?? units[4];
  return `${Math.floor(ms / size)} ${name}`;
}
