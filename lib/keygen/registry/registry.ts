/**
 * Where the server finds accounts, the group's list and boxes: in files (file_registry.ts)
 * or in a database (database_registry.ts). What keygen hands to users, and its own key of
 * the group, are files in both.
 *
 * @module
 */
import type { Credentials } from "../accounts/credentials.ts";
import type { Folders } from "../folders.ts";
import type { KeptBox } from "../../store/kept_box.ts";
import type { RestoredBox } from "../report.ts";

/** All that keygen changes beside `keys/clients`, `keys/group` and the server's pair. */
export interface Registry {
  readonly folders: Folders;
  /** The database's address; undefined if it is files. */
  readonly store?: string;
  readonly credentials: Credentials;
  readonly list: ServerList;
  readonly boxes: Boxes;

  /** Reads again what another keygen may have changed, now that this one has the lock. */
  refresh(): Promise<void>;

  /** Whether there is no account and no box. */
  isUnused(): Promise<boolean>;

  /** Whether the server has anything of an account but its password record. */
  knows(name: string): Promise<boolean>;

  /** The server's copy of a user's public key, in PEM; undefined if there is none. */
  publicKey(name: string): Promise<string | undefined>;

  /**
   * Gives the server the public key of a user who has none there.
   *
   * @returns What was added, for the summary.
   */
  addKey(name: string, pem: string): Promise<string>;

  /** Takes it away, since another one takes its place. */
  removeKey(name: string): Promise<void>;

  /**
   * Ends an account at the server, its credential first, and sets its box aside when nobody
   * can send to it any more.
   *
   * @param day That the box's new name has.
   * @returns Where its mail is kept; undefined if it had no box.
   */
  end(name: string, day: Date): Promise<string | undefined>;

  /** What a person should see to. */
  warnings(): Promise<string[]>;
}

/** A signed list of the group's, in some place. */
export interface ListPlace {
  /** What a message calls it. */
  readonly place: string;
  /** The list and its signature, neither of them checked. */
  read(): Promise<string | undefined>;
}

/** The list that the server has. */
export interface ServerList extends ListPlace {
  /** What is there of a group: the place of a list or of a public key. */
  trace(): Promise<string | undefined>;

  /** @param toFolder Writes list and keys into a folder, if there is one. */
  write(
    signed: string,
    toFolder: (dir: string) => Promise<void>,
  ): Promise<void>;
}

/** The boxes of all users, and those that were set aside. */
export interface Boxes {
  /** What a message calls all of them. */
  readonly place: string;
  /** What names it on the command line, if that may be wrong. */
  readonly hint?: string;

  /** Makes what is missing of a box, and gives it for the summary. */
  complete(user: string): Promise<string[]>;

  /**
   * Sets a box aside, unless it is as keygen makes it.
   *
   * @param day That its new name has.
   * @returns Where it is now.
   */
  setUsedAside(user: string, day: Date): Promise<string | undefined>;

  /** The names of all boxes. */
  names(): Promise<string[]>;

  /**
   * Moves the mail of a box that was set aside into its user's box, beside what came since.
   * After a crash the same call moves the rest.
   *
   * @param box Its name, such as `zoe@2026-11-28`.
   */
  restore(user: string, box: string): Promise<RestoredBox>;

  /** Those that were set aside, by their names. */
  kept(): Promise<KeptBox[]>;

  /**
   * Deletes a box that was set aside, for good; after a crash it is gone, or whole.
   *
   * @returns What it had.
   * @throws {Error} If it cannot be deleted.
   */
  delete(box: string): Promise<KeptBox>;
}
