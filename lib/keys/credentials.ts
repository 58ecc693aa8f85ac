import type { Bytes } from "../crypto/bytes.ts";
import {
  HASH_LENGTH,
  MAX_ITERATIONS,
  PASSWORD_ALGORITHMS,
  type PasswordAlgorithm,
  type PasswordRecord,
  SALT_LENGTH,
} from "../crypto/password_hash.ts";
import { replaceFile } from "./atomic_write.ts";
import { PRIVATE_FILE } from "./file_modes.ts";
import { isObject } from "../program/is_object.ts";
import { isUserName } from "../program/user_names.ts";
import { readTextFile } from "./read_file.ts";

const VERSION = 1;

/** Most bytes of the file: a user takes some 200. */
const FILE_LIMIT = 64 * 1024 * 1024;

/**
 * Reads the password records of all users.
 *
 * @throws {Deno.errors.NotFound} If the file is missing.
 * @throws {Error} If it is damaged or open to others; the message names the file.
 */
export async function readCredentials(
  path: string,
): Promise<Map<string, PasswordRecord>> {
  const text = await readTextFile(path, {
    private: true,
    limit: FILE_LIMIT,
  });
  try {
    return parseCredentials(text);
  } catch (error) {
    const reason = error instanceof CredentialsError
      ? error.message
      : "it is no JSON";
    throw new Error(`Cannot use ${path}: ${reason}`);
  }
}

/**
 * Writes the password records of all users, in the order of their names. Who changes some
 * of them reads and writes under the lock of the file's folder (folder_lock.ts).
 *
 * @param digits Of the temporary file's name, as for {@link replaceFile}.
 */
export async function writeCredentials(
  path: string,
  records: Map<string, PasswordRecord>,
  digits?: string,
): Promise<void> {
  const names = [...records.keys()].sort();
  const users = Object.fromEntries(
    names.map((name) => [name, recordToJson(records.get(name)!)]),
  );
  const text = JSON.stringify({ version: VERSION, users }, null, 2) + "\n";
  await replaceFile(path, text, { mode: PRIVATE_FILE, digits });
}

/** A record as it stands in the file. */
export function recordToJson(
  { algorithm, iterations, salt, hash }: PasswordRecord,
) {
  return {
    algorithm,
    iterations,
    salt: salt.toBase64(),
    hash: hash.toBase64(),
  };
}

/** Why a credentials file cannot be used. */
class CredentialsError extends Error {}

function parseCredentials(text: string): Map<string, PasswordRecord> {
  const file: unknown = JSON.parse(text);
  if (!isObject(file) || !isObject(file.users)) {
    throw new CredentialsError("it holds no users");
  }
  if (file.version !== VERSION) {
    throw new CredentialsError(`its version is not ${VERSION}`);
  }
  return new Map(
    Object.entries(file.users).map((
      [name, record],
    ) => [checkName(name), parseRecord(name, record)]),
  );
}

function checkName(name: string): string {
  if (isUserName(name)) return name;
  throw new CredentialsError("it has a user with a name that none can have");
}

/**
 * The record of that JSON.
 *
 * @param name Whose it is, for the message.
 * @throws {Error} If it is of another form.
 */
export function parseRecord(name: string, record: unknown): PasswordRecord {
  const bad = (what: string) =>
    new CredentialsError(`the ${what} of ${name} is damaged`);
  if (!isObject(record)) throw bad("record");
  const { algorithm, iterations } = record;
  if (!isAlgorithm(algorithm)) throw bad("algorithm");
  if (!isIterations(iterations)) throw bad("number of iterations");
  const salt = parseBytes(record.salt, SALT_LENGTH);
  if (!salt) throw bad("salt");
  const hash = parseBytes(record.hash, HASH_LENGTH);
  if (!hash) throw bad("hash");
  return { algorithm, iterations, salt, hash };
}

function isAlgorithm(value: unknown): value is PasswordAlgorithm {
  return PASSWORD_ALGORITHMS.some((algorithm) => algorithm === value);
}

function isIterations(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 &&
    (value as number) <= MAX_ITERATIONS;
}

function parseBytes(value: unknown, length: number): Bytes | undefined {
  if (typeof value !== "string") return undefined;
  try {
    const bytes = Uint8Array.fromBase64(value, { lastChunkHandling: "strict" });
    return bytes.length === length ? bytes : undefined;
  } catch {
    return undefined;
  }
}
