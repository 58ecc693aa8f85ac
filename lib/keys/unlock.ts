/** The first lines of private files that a passphrase encrypts. */
const ENCRYPTED = [
  "-----BEGIN ENCRYPTED PRIVATE KEY-----",
  "-----BEGIN AGE ENCRYPTED FILE-----",
];

/**
 * Opens an encrypted file with its owner's passphrase, which is asked for when it is first
 * needed.
 *
 * @param path For questions and errors.
 * @param decrypt Throws a {@link WrongPassphraseError} if it is wrong.
 */
export type Unlock = (
  path: string,
  decrypt: (passphrase: string) => Promise<string>,
) => Promise<string>;

/** Whether the text of a private file is encrypted. */
export function isEncrypted(text: string): boolean {
  return ENCRYPTED.some((line) => text.trimStart().startsWith(line));
}

/**
 * The plain text of a private file.
 *
 * @param decrypt Decrypts the text of such a file.
 * @param unlock Nobody can be asked where it is left out.
 * @throws {Error} If it is encrypted, and nobody can be asked.
 */
export async function plainText(
  path: string,
  text: string,
  decrypt: (text: string, passphrase: string) => Promise<string>,
  unlock?: Unlock,
): Promise<string> {
  if (!isEncrypted(text)) return text;
  if (unlock) {
    return await unlock(
      path,
      (passphrase) => decrypt(text, passphrase).catch(orDamaged(path)),
    );
  }
  throw new Error(
    `Cannot use ${path}: it is encrypted with a passphrase; ` +
      '"mail-client passphrase --remove" takes that away',
  );
}

/** Names the file of what cannot be opened by any passphrase. */
function orDamaged(path: string): (error: Error) => never {
  return (error) => {
    if (!(error instanceof SyntaxError)) throw error;
    const reason = error.message.replace(/^Cannot [^:]*: /, "");
    throw new Error(`Cannot use ${path}: ${reason}`);
  };
}
