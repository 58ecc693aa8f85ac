/** Another file, or another text in it, has another version; none if it is away. */
export function fileVersion(path: string): string | undefined {
  try {
    const { ino, mtime, size } = Deno.statSync(path);
    return `${ino} ${mtime?.getTime()} ${size}`;
  } catch {
    return undefined;
  }
}
