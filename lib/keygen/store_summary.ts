import { quoteForShell } from "../keys/file_modes.ts";
import { loginStoreFiles, storeFiles } from "../keys/store_files.ts";
import { DEFAULTS } from "../program/defaults.ts";
import type { KeygenReport } from "./report.ts";

/** Accounts that are in a database now, or are not there any more. */
export function moveLines({ moved, store }: KeygenReport): string[] {
  if (!moved) return [];
  const { count, from, to } = moved;
  const accounts = count === 1 ? "1 account" : `${count} accounts`;
  return [
    `Took ${accounts} and the group's list from ${from} into ${to}.` +
    (store === undefined
      ? " What is there stays: end the servers with --store before you serve the files."
      : ""),
  ];
}

/** What each server needs that has its accounts in a database. */
export function setUpLines(
  { server, folders, store, moved }: KeygenReport,
): string[] {
  if (store === undefined) return [];
  if (server.outcome === "unchanged" && !moved) return [];
  const [session, login] = [storeFiles, loginStoreFiles].map((files) =>
    files(folders.server).password
  );
  return [
    "",
    `Copy ${folders.server} to each server. It needs the passwords of the ` +
    `database's roles, too: ROLE's in ${session}, ROLE_login's in ${login}.`,
  ];
}

/** The next command to type, once the server's keys exist. */
export function nextLines({ server, folders, store }: KeygenReport): string[] {
  if (server.outcome !== "made") return [];
  const program = Deno.build.standalone
    ? "./mail-server"
    : "deno task server --";
  const words = [program, "--enhanced"];
  if (folders.keys !== DEFAULTS.keys) {
    words.push("--keys", quoteForShell(folders.server));
  }
  if (store !== undefined) words.push("--store", quoteForShell(asRole(store)));
  else if (folders.mail !== DEFAULTS.mail) {
    words.push("--mail", quoteForShell(folders.mail));
  }
  return ["", `Next: ${words.join(" ")}`];
}

/** Servers come with another role than the owner. */
function asRole(store: string): string {
  return store.replace(/\/\/[^@]*@/, "//ROLE@");
}
