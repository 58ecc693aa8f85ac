/** The mode of a file that only its owner may read. */
export const PRIVATE_FILE = 0o600;

/** The mode of a file that every user of the machine may read. */
export const PUBLIC_FILE = 0o644;

/** The mode of folders of keys and of mail. */
export const PRIVATE_FOLDER = 0o700;

/** Whether the group or others may read, write or run a file; never so on Windows. */
export function isOpenToOthers({ mode }: Deno.FileInfo): boolean {
  if (Deno.build.os === "windows" || mode === null) return false;
  return (mode & 0o077) !== 0;
}

/** The command to type that makes a file private. */
export function chmodCommand(path: string): string {
  return `chmod 600 ${quoteForShell(path)}`;
}

/**
 * Refuses a private file that others can use.
 *
 * @throws {Error} With the command to type.
 */
export function checkPrivate(path: string, info: Deno.FileInfo): void {
  if (!isOpenToOthers(info)) return;
  throw new Error(
    `Cannot use ${path}: others than its owner can open it; ` +
      `type: ${chmodCommand(path)}`,
  );
}

/** A path as one word of a command to type. */
export function quoteForShell(path: string): string {
  // A path that begins with a dash would be read as a flag.
  const word = path.startsWith("-") ? `./${path}` : path;
  if (/^[\w./@%+=:,-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
