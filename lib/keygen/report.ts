import type { Folders } from "./folders.ts";

/** What happened to the keys of a user or of the server. */
export type Outcome = "made" | "rotated" | "completed" | "unchanged";

/** What a run of keygen did for one user. */
export interface AccountReport {
  name: string;
  outcome: Outcome;
  /** The files that were written. */
  added: string[];
  /** Where the password came from, if this run set it. */
  password: "random" | "users file" | "unchanged";
  /** Whether the users file has another password than the account. */
  passwordDiffers: boolean;
}

/** What a run of keygen did for the server's own keys. */
export interface ServerReport {
  outcome: Outcome;
  added: string[];
}

/** An account that was ended. */
export interface RemovedAccount {
  name: string;
  /** The line of the users file that would bring it back. */
  line?: number;
}

/** What a run of keygen did; it holds no secret. */
export interface KeygenReport {
  folders: Folders;
  usersFile: { path: string; made: boolean };
  server: ServerReport;
  users: AccountReport[];
  removed: RemovedAccount[];
  /** Accounts that the users file does not list, and that stay. */
  unlisted: string[];
  warnings: string[];
}
