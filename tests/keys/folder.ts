/** A folder for one test, removed after it. */
export async function withFolder(
  work: (dir: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "letterlock-" });
  try {
    await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** The names in a folder, sorted. */
export function namesIn(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map((entry) => entry.name).sort();
}

/** The permission bits of a file or folder. */
export function modeOf(path: string): number {
  return Deno.statSync(path).mode! & 0o777;
}
