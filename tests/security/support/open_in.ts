/** The files below a path that a process has open. */
export function openIn(pid: number, path: string): string[] {
  const folder = `/proc/${pid}/fd`;
  return [...Deno.readDirSync(folder)]
    .map(({ name }) => Deno.readLinkSync(`${folder}/${name}`))
    .filter((target) => target.startsWith(path));
}
