/** How the system names an open file: by its device and its inode. */
type FileIdentity = Pick<Deno.FileInfo, "dev" | "ino">;

/**
 * Whether standard output is the journal of systemd, which reads the level of a line from
 * its beginning and adds the time itself.
 *
 * @param named The variable JOURNAL_STREAM (systemd.exec(5)): device and inode of the
 * journal. A program that a service started inherits it, wherever its own output goes.
 */
export function isJournal(
  named: string | undefined,
  output: () => FileIdentity | undefined = standardOutput,
): boolean {
  if (!named) return false;
  const file = output();
  return file !== undefined && named === `${file.dev}:${file.ino}`;
}

/** Undefined where the system has no name for it. */
function standardOutput(): FileIdentity | undefined {
  try {
    return Deno.statSync("/dev/stdout");
  } catch {
    return undefined;
  }
}
