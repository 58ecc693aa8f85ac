/** OpenSSH's StrictModes: what others could have put or changed is not used. */
import { quoteForShell } from "./file_modes.ts";
import { systemReason } from "../program/system/system_reason.ts";

/**
 * Refuses a file or folder that others than root and the user of this process own or can
 * change. A sandbox may not ask who its user is: there the supervisor has checked the
 * owners, and nobody else can have changed what is in such folders.
 *
 * @param path For the message.
 * @param uid The user of this process; null where nobody tells.
 * @throws {Error} With the command to type.
 */
export function checkTrusted(
  path: string,
  info: Pick<Deno.FileInfo, "uid" | "mode">,
  uid: number | null = ownUid(),
): void {
  const reason = whyNotTrusted(path, info, uid);
  if (reason !== undefined) throw new Error(`Cannot use ${path}: ${reason}`);
}

/** Why {@link checkTrusted} refuses a path, with the command to type, if it does. */
export function whyNotTrusted(
  path: string,
  { uid: owner, mode }: Pick<Deno.FileInfo, "uid" | "mode">,
  uid: number | null = ownUid(),
): string | undefined {
  if (Deno.build.os === "windows") return undefined;
  const word = quoteForShell(path);
  if (uid !== null && owner && owner !== uid) {
    return `it belongs to another user (uid ${owner}); ` +
      `if you trust it, type: chown ${uid} ${word}`;
  }
  if (mode !== null && (mode & 0o022) !== 0) {
    return `others than its owner can change it; type: chmod go-w ${word}`;
  }
}

/**
 * As {@link checkTrusted}, of the folder or file at a path, where links lead. It passes
 * over a missing one, which shows when it is read.
 */
export function checkTrustedPath(path: string): void {
  const info = infoOf(path);
  if (info) checkTrusted(path, info);
}

function infoOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`Cannot look at ${path}: ${systemReason(error)}`);
  }
}

function ownUid(): number | null {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "uid" });
  return state === "granted" ? Deno.uid() : null;
}
