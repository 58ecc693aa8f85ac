import { decryptPem, encryptPem } from "../../crypto/encrypted_key.ts";
import {
  clientPrivateKeyPath,
  sealKeyNumbers,
  sealKeyPath,
  signKeyPath,
} from "../../keys/paths.ts";
import { readTextFile } from "../../keys/read_file.ts";
import { fileInfoSync } from "../../program/system/file_info.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import {
  decryptIdentity,
  encryptIdentity,
} from "../../seal/passphrase/identity.ts";
import {
  decryptSigningKey,
  encryptSigningKey,
} from "../../seal/passphrase/signing_key.ts";

/** Most bytes of a file of a private key. */
const LIMIT = 64 * 1024;

type Cipher = (text: string, passphrase: string) => Promise<string>;

/** A file of a user's that a passphrase can encrypt. */
export interface PrivateFile {
  path: string;
  encrypt: Cipher;
  decrypt: Cipher;
}

/**
 * A user's private files of all times, those that are there.
 *
 * @throws {RangeError} If it is no user's name.
 * @throws {Error} If the folder cannot be listed.
 */
export function privateFiles(dir: string, user: string): PrivateFile[] {
  const numbers = sealKeyNumbers(filesIn(dir), user);
  return [
    {
      path: clientPrivateKeyPath(dir, user),
      encrypt: encryptPem,
      decrypt: decryptPem,
    },
    ...numbers.flatMap((number): PrivateFile[] => [
      {
        path: sealKeyPath(dir, user, number),
        encrypt: encryptIdentity,
        decrypt: decryptIdentity,
      },
      {
        path: signKeyPath(dir, user, number),
        encrypt: encryptSigningKey,
        decrypt: decryptSigningKey,
      },
    ]),
  ].filter(({ path }) => fileInfoSync(path) !== undefined);
}

/** The text of such a file, refused if others can open or change it. */
export async function readPrivateFile(path: string): Promise<string> {
  return await readTextFile(path, {
    private: true,
    trusted: true,
    limit: LIMIT,
  });
}

function filesIn(dir: string): string[] {
  try {
    return [...Deno.readDirSync(dir)].map(({ name }) => name);
  } catch (error) {
    throw new Error(`Cannot list ${dir}: ${systemReason(error)}`);
  }
}
