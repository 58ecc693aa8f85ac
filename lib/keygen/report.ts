import type { KeptBox } from "../store/kept_box.ts";
import type { Folders } from "./folders.ts";
import type { AliasReport } from "./group/next_aliases.ts";

/** What happened to the keys of a user or of the server. */
export type Outcome = "made" | "rotated" | "completed" | "unchanged";

/** What a run of keygen did for one user. */
export interface AccountReport {
  name: string;
  outcome: Outcome;
  /** The files that were written. */
  added: string[];
  /** Those of them that are new keys for sealed letters. */
  sealKeys: string[];
  /** Where the password came from, if this run set it. */
  password: "random" | "users file" | "unchanged";
  /** Whether the users file has another password than the account. */
  passwordDiffers: boolean;
  /** Where the box went that was there before this account. */
  earlierBox?: string;
}

/** What a run of keygen did for the server's own keys. */
export interface ServerReport {
  outcome: Outcome;
  added: string[];
}

/** What a run of keygen did for the group's list. */
export interface GroupReport {
  /** Whether this run made the group's key. */
  made: boolean;
  /** Whether it made one in the place of another. */
  renewed: boolean;
  /** Its fingerprint, `SHA256:…`. */
  fingerprint: string;
  /** The number of the list in force. */
  serial: number;
  /** Whether this run signed it. */
  changed: boolean;
  /** Users whose folder has the public key of another group. */
  different: string[];
  /** All aliases of the list, and those that ended. */
  aliases: AliasReport[];
}

/** An account that was ended. */
export interface RemovedAccount {
  name: string;
  /** The line of the users file that would bring it back. */
  line?: number;
  /** Where its mail is kept; undefined if it had no box. */
  box?: string;
}

/** What came back from a box that was set aside. */
export interface RestoredBox {
  name: string;
  /** Where the mail was. */
  box: string;
  mails: number;
  /** Whether something is left there: no mail, or one that the new box has too. */
  left: boolean;
}

/** Accounts that are in another place from now on. */
export interface MovedAccounts {
  count: number;
  /** A folder, or the address of a database. */
  from: string;
  to: string;
}

/** What a run of keygen did; it holds no secret. */
export interface KeygenReport {
  folders: Folders;
  /** The database with the accounts and boxes; undefined if they are files. */
  store?: string;
  /** Accounts that were taken from files into a database, or out of it. */
  moved?: MovedAccounts;
  usersFile: { path: string; made: boolean };
  server: ServerReport;
  group: GroupReport;
  users: AccountReport[];
  removed: RemovedAccount[];
  restored: RestoredBox[];
  /** Boxes that are gone for good, with their paths or names. */
  deleted: KeptBox[];
  /** Accounts that the users file does not list, and that stay. */
  unlisted: string[];
  /** The same for aliases. */
  unlistedAliases: string[];
  warnings: string[];
}
