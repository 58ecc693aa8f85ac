/**
 * Dates all files in a folder to the beginning of 1970. `deno compile` stores when a file
 * was written: the same files then make the same program.
 */
export async function withoutTimes(dir: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    const path = `${dir}/${name}`;
    if (isDirectory) await withoutTimes(path);
    else await Deno.utime(path, 0, 0);
  }
}
