/**
 * Signing keys under a passphrase. OpenSSH's own form needs bcrypt, which neither WebCrypto
 * nor a small package has, so they become encrypted PKCS#8 (RFC 8410, 7): `openssl` opens
 * it, and `ssh-keygen` from OpenSSH 9.6 on.
 *
 * @module
 */
import { thenErase } from "../../crypto/bytes.ts";
import { decryptKey, encryptKey } from "../../crypto/encrypted_key.ts";
import { formatPkcs8, readPkcs8 } from "../ssh/private_key.ts";

/**
 * Encrypts the text of a file of OpenSSH's.
 *
 * @param iterations As for `encryptKey`.
 * @throws {SshFormatError} If it is none.
 */
export async function encryptSigningKey(
  text: string,
  passphrase: string,
  iterations?: number,
): Promise<string> {
  return await thenErase(
    formatPkcs8(text),
    (pkcs8) => encryptKey(pkcs8, passphrase, iterations),
  );
}

/**
 * The text of a file of OpenSSH's.
 *
 * @throws {WrongPassphraseError} If the passphrase does not open it.
 * @throws {SyntaxError} If it is damaged, or no Ed25519 key.
 */
export async function decryptSigningKey(
  pem: string,
  passphrase: string,
): Promise<string> {
  return await thenErase(await decryptKey(pem, passphrase), readPkcs8);
}
