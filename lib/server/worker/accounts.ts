import {
  DUMMY_RECORD,
  type PasswordRecord,
  verifyPassword,
} from "../../crypto/password_hash.ts";
import { readCredentials } from "../../keys/credentials.ts";
import { accountNames } from "../../keys/account_names.ts";
import { hasAccount } from "../../keys/has_account.ts";
import { loadServerPair, loadUserPublicKey } from "../../keys/keyring.ts";
import {
  credentialsPath,
  groupListPath,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  usersFolder,
} from "../../keys/paths.ts";
import { readTextFile } from "../../keys/read_file.ts";
import { GROUP_LIST_LIMIT } from "../../protocol/limits.ts";
import type { PasswordCheck } from "./login.ts";
import { encodeText, equalBytes, sha256 } from "../../crypto/bytes.ts";

/** The users of a server, as its keys folder has them now. */
export class Accounts {
  readonly #keys: string;
  #pair?: CryptoKeyPair;
  /** The record of a new password that a user has asked for. */
  #expected?: PasswordRecord;
  /** As they were read last. */
  #records = new Map<string, PasswordRecord>();
  #recordsVersion?: string;
  #keysVersion?: string;
  /** For stamps: as they were read last, apart from the login's. */
  #stamped = new Map<string, PasswordRecord>();
  #stampsVersion?: string;

  /** @param keys The folder of the server's keys, absolute. */
  constructor(keys: string) {
    this.#keys = keys;
  }

  /**
   * The server's pair; its users have the public key too. After this call nothing in the
   * sandbox can read the file of the private one.
   */
  async loadKeys(): Promise<CryptoKeyPair> {
    // Before it is read: a later key than this one is another.
    this.#keysVersion = versionOf(serverPublicKeyPath(this.#keys));
    const pair = await loadServerPair(this.#keys);
    const path = serverPrivateKeyPath(this.#keys);
    Deno.permissions.revokeSync({ name: "read", path });
    return this.#pair = pair;
  }

  /** The key that only the server's workers open envelopes of; once it is loaded. */
  get publicKey(): CryptoKey {
    return this.#pair!.publicKey;
  }

  /**
   * Whether the server's public key is the file that it was when the pair was loaded. A
   * rotation replaces it before any user gets the new one.
   */
  hasCurrentKeys(): boolean {
    return versionOf(serverPublicKeyPath(this.#keys)) === this.#keysVersion;
  }

  /**
   * Reads the records of all passwords.
   *
   * @returns A function that checks a password; it computes one hash even for an unknown
   * user.
   * @throws {Error} If the credentials cannot be used.
   */
  async readPasswords(): Promise<PasswordCheck> {
    const path = credentialsPath(this.#keys);
    const version = versionOf(path);
    const records = this.#records = await readCredentials(path);
    this.#recordsVersion = version;
    return async (user, password) => {
      const record = records.get(user);
      const right = await verifyPassword(password, record ?? DUMMY_RECORD);
      return right && record !== undefined;
    };
  }

  /** The key that a user's Welcome is sealed to. */
  loadUserKey(user: string): Promise<CryptoKey> {
    return loadUserPublicKey(this.#keys, user);
  }

  /**
   * Whether a user is there still, with the password of the latest
   * {@link readPasswords}. The file of the passwords is read only if it changed.
   *
   * @throws {Error} If the credentials cannot be used.
   */
  async isSame(user: string): Promise<boolean> {
    if (!this.has(user)) return false;
    const path = credentialsPath(this.#keys);
    const version = versionOf(path);
    if (version === this.#recordsVersion) return true;
    const now = (await readCredentials(path)).get(user);
    if (!now || !this.#isKnown(user, now)) return false;
    this.#records.set(user, now);
    this.#recordsVersion = version;
    return true;
  }

  /**
   * What changes when an account ends or gets another password, in 64 hexadecimal digits;
   * undefined if there is no such account.
   *
   * @throws {Error} If the credentials cannot be used.
   */
  async stampOf(user: string): Promise<string | undefined> {
    if (!this.has(user)) return undefined;
    const record = (await this.#newest()).get(user);
    if (!record) return undefined;
    return (await sha256(record.salt, record.hash)).toHex();
  }

  /**
   * What is another once an account came, ended or got another password; undefined if the
   * credentials are away.
   */
  version(): string | undefined {
    const credentials = versionOf(credentialsPath(this.#keys));
    return credentials &&
      `${credentials} ${versionOf(usersFolder(this.#keys))}`;
  }

  /** The records; the file is read only if it changed. */
  async #newest(): Promise<Map<string, PasswordRecord>> {
    const path = credentialsPath(this.#keys);
    const version = versionOf(path);
    if (version !== undefined && version === this.#stampsVersion) {
      return this.#stamped;
    }
    this.#stamped = await readCredentials(path);
    this.#stampsVersion = version;
    return this.#stamped;
  }

  /** The group's list as keygen signed it; empty if there is none. */
  async groupList(): Promise<Uint8Array> {
    const path = groupListPath(this.#keys);
    try {
      const options = { private: false, limit: GROUP_LIST_LIMIT };
      return encodeText(await readTextFile(path, options));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return new Uint8Array(0);
      throw error;
    }
  }

  #isKnown(user: string, record: PasswordRecord): boolean {
    return [this.#records.get(user), this.#expected]
      .some((known) => known && isSameRecord(known, record));
  }

  /** The user asks for another password: {@link isSame} takes this record, too. */
  expect(record: PasswordRecord): void {
    this.#expected = record;
  }

  /**
   * Whether a user has exactly this record now. It reads the file only if that changed.
   *
   * @throws {Error} If the credentials cannot be used.
   */
  async hasRecord(user: string, record: PasswordRecord): Promise<boolean> {
    if (!await this.isSame(user)) return false;
    return isSameRecord(this.#records.get(user)!, record);
  }

  /** The names of all users, sorted. */
  names(): string[] {
    return accountNames(this.#keys);
  }

  /** Whether there is such a user. */
  has(user: string): boolean {
    return hasAccount(this.#keys, user);
  }
}

/** Two records of one password differ in their salt. */
function isSameRecord(one: PasswordRecord, other: PasswordRecord): boolean {
  return equalBytes(one.hash, other.hash) && equalBytes(one.salt, other.salt);
}

/** Another file, or another text in it, has another version; none if it is away. */
function versionOf(path: string): string | undefined {
  try {
    const { ino, mtime, size } = Deno.statSync(path);
    return `${ino} ${mtime?.getTime()} ${size}`;
  } catch {
    return undefined;
  }
}
