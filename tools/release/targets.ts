import { VERSION } from "../../lib/program/version.ts";
import { ToolError } from "../tool_error.ts";

/** What `deno compile` makes programs for. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;

export type Target = typeof TARGETS[number];

/** @throws {ToolError} With exit code 2 if there is no such target. */
export function parseTarget(text: string): Target {
  const target = TARGETS.find((one) => one === text);
  if (target) return target;
  const names = TARGETS.join(", ");
  throw new ToolError(`Unknown target "${text}": take one of ${names}`, 2);
}

export function isWindows(target: Target): boolean {
  return target.includes("-windows-");
}

/** The folder in an archive, and the archive's name without its ending. */
export function releaseName(target: Target): string {
  return `letterlock-${VERSION}-${target}`;
}

/** The archive of a target: what its people can open without installing anything. */
export function archiveName(target: Target): string {
  return `${releaseName(target)}.${isWindows(target) ? "zip" : "tar.gz"}`;
}
