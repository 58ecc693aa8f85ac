import type { PasswordRecord } from "../../../lib/crypto/password_hash.ts";
import type { KeptBox } from "../../../lib/store/kept_box.ts";
import type { KeygenFolder } from "../keygen_folder.ts";

/** A folder in which keygen runs, and what the server sees of it: in files or a database. */
export interface Site {
  keygen: KeygenFolder;
  /** How messages name a box. */
  box(name: string): string;
  record(name: string): Promise<PasswordRecord | undefined>;
  accepts(name: string, password: string): Promise<boolean>;
  /** The server's copy of a user's public key. */
  publicKey(name: string): Promise<string | undefined>;
  /** The list that the server has. */
  list(): Promise<string | undefined>;
  /** What a crash, or another program, takes away. */
  lose(what: { records?: boolean; account?: string }): Promise<void>;
  /** Puts a mail into a user's box. */
  addMail(user: string, title: string): Promise<void>;
  /** The titles of the mails in each box that has some, sorted. */
  boxes(): Promise<Record<string, string[]>>;
  /** What `--list-boxes` shows. */
  kept(): Promise<KeptBox[]>;
}

/** A kind of sites. */
export interface SiteKind {
  /** `in files`. */
  name: string;
  ignore?: boolean;
  /** Works at a site of its own, which is gone after the test. */
  use(users: string, work: (site: Site) => Promise<void>): Promise<void>;
}
