/**
 * What a Maildir's file name says of its mail after a mark: `BASE:2,FLAGS`
 * (https://cr.yp.to/proto/maildir.html).
 *
 * @module
 */

/** Before the flags: on Windows no name has a colon, and isync takes this one there. */
export function infoMark(os: typeof Deno.build.os = Deno.build.os): string {
  return os === "windows" ? ";2," : ":2,";
}

/** That of this system. */
export const INFO_MARK = infoMark();

/** A file name taken apart: `base` stays the same for ever, `flags` change. */
export interface FileNameParts {
  base: string;
  flags: string;
}

/**
 * Takes `BASE` or `BASE:2,FLAGS` apart.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { infoMark, splitInfo } from "./info_mark.ts";
 *
 * assertEquals(splitInfo("1.R1.host:2,S", ":2,"), { base: "1.R1.host", flags: "S" });
 * assertEquals(splitInfo("1.R1.host;2,", infoMark("windows")).base, "1.R1.host");
 * ```
 */
export function splitInfo(file: string, mark = INFO_MARK): FileNameParts {
  const at = file.lastIndexOf(mark);
  if (at < 0) return { base: file, flags: "" };
  return { base: file.slice(0, at), flags: file.slice(at + mark.length) };
}

/** The name of a file with these flags. */
export function withInfo(base: string, flags: string): string {
  return `${base}${INFO_MARK}${flags}`;
}
