/** The libraries that bundles leave out, and which programs import them. */
import type { Program } from "../permissions.ts";

/** The library that seals: a file of its own, for the runs that seal or open. */
export const SEALING = "age-encryption";

/** Packages of npm, which few runs load. */
const LIBRARIES: Record<string, readonly Program[]> = {
  // The server seals backups.
  [SEALING]: ["client", "keygen", "server"],
  // Mails are written and taken apart at the client, never at the server.
  "@zone-eu/mailsplit": ["client"],
  "html-to-text": ["client"],
  "iconv-lite": ["client"],
  "libmime": ["client"],
  "libqp": ["client"],
  "nodemailer/lib/mime-node": ["client"],
  // Only for mail that is kept in PostgreSQL.
  "pg/lib/client": ["server"],
  // Archives are written and read by backup and restore alone.
  "tar/header": ["server"],
  "tar/pax": ["server"],
  // Stands in for @std/fs where JSR is out of reach.
  "fs-extra": ["client"],
};

/** The names of all of them. */
export const LIBRARY_NAMES = Object.keys(LIBRARIES);

/** The names of those that `program` imports. */
export function librariesOf(program: Program): string[] {
  return LIBRARY_NAMES.filter((name) => LIBRARIES[name].includes(program));
}

/** What tests alone import. */
const FOR_TESTS = ["@std/assert", "cctv-age", "fast-check"];

/** Whether no program has the package that an import names. */
export function isForTestsAlone(name: string): boolean {
  return FOR_TESTS.includes(name);
}
