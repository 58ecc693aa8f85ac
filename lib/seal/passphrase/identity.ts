/**
 * Files of age identities under a passphrase, in age's armor: `age -d -i FILE` asks for the
 * passphrase and uses them.
 *
 * @module
 */
import { decodeText } from "../../crypto/bytes.ts";
import { WrongPassphraseError } from "../../crypto/passphrase.ts";

/**
 * Of scrypt, as a power of two: 0.5 s and 64 MB. More would not help, since the same
 * passphrase guards the other keys by PBKDF2, which is cheaper to try.
 */
const WORK_FACTOR = 16;

/** Encrypts the text of a file of an identity. */
export async function encryptIdentity(
  text: string,
  passphrase: string,
  workFactor: number = WORK_FACTOR,
): Promise<string> {
  const { armor, Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  return armor.encode(await encrypter.encrypt(text));
}

/**
 * The text of a file that {@link encryptIdentity} encrypted, or `age -p -a`.
 *
 * @throws {WrongPassphraseError} If the passphrase does not open it.
 * @throws {SyntaxError} If it is damaged.
 */
export async function decryptIdentity(
  armored: string,
  passphrase: string,
): Promise<string> {
  const { armor, Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    const plain = await decrypter.decrypt(armor.decode(armored));
    return decodeText(plain);
  } catch (error) {
    // The library throws errors without a type of their own.
    const isWrong = error instanceof Error &&
      error.message.startsWith("no identity matched");
    if (isWrong) throw new WrongPassphraseError();
    throw new SyntaxError("Cannot open the age identity: it is damaged");
  }
}
