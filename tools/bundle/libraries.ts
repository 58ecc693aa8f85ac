/** The libraries that bundles leave out, and which programs import them. */
import type { Program } from "../permissions.ts";

/** A package of npm, which few runs load. */
export interface Library {
  /** What code imports it by. */
  name: string;
  programs: readonly Program[];
  /** What they import of it: nothing tells the names of what is no ES module. */
  exports: string;
}

const LIBRARIES: readonly Library[] = [
  // Most letters are sealed, and the server seals backups.
  {
    name: "age-encryption",
    programs: ["client", "keygen", "server"],
    exports: "{ armor, Decrypter, Encrypter }",
  },
  // Mails are written and taken apart at the client, never at the server.
  {
    name: "@zone-eu/mailsplit",
    programs: ["client"],
    exports: "{ Splitter }",
  },
  { name: "html-to-text", programs: ["client"], exports: "{ convert }" },
  { name: "iconv-lite", programs: ["client"], exports: "{ default }" },
  { name: "libmime", programs: ["client"], exports: "{ default }" },
  { name: "libqp", programs: ["client"], exports: "{ decode }" },
  {
    name: "nodemailer/lib/mime-node",
    programs: ["client"],
    exports: "{ default }",
  },
  // Only for mail and accounts that are kept in PostgreSQL.
  {
    name: "pg/lib/client",
    programs: ["server", "keygen"],
    exports: "{ default }",
  },
  // Archives are written and read by backup and restore alone.
  { name: "tar/header", programs: ["server"], exports: "{ Header }" },
  { name: "tar/pax", programs: ["server"], exports: "{ Pax }" },
  // Stands in for @std/fs where JSR is out of reach.
  { name: "fs-extra", programs: ["client"], exports: "{ default }" },
];

/** The names of all of them. */
export const LIBRARY_NAMES = LIBRARIES.map(({ name }) => name);

/** Those that are among `imports`, of `program` if it is given. */
export function librariesAmong(
  imports: Record<string, string>,
  program?: Program,
): Library[] {
  return LIBRARIES.filter(({ name, programs }) =>
    name in imports && (!program || programs.includes(program))
  );
}

/** The file of a library in the folder of bundles, without its ending. */
export function libraryFile(name: string): string {
  return `libraries/${name.replaceAll(/\W+/g, "_")}`;
}

/** What tests alone import. */
const FOR_TESTS = ["@std/assert", "cctv-age", "fast-check"];

/** Whether no program has the package that an import names. */
export function isForTestsAlone(name: string): boolean {
  return FOR_TESTS.includes(name);
}
