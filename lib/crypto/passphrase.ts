/** A passphrase does not open what it was tried on. */
export class WrongPassphraseError extends Error {
  override name = "WrongPassphraseError";

  constructor() {
    super("Cannot open the key: the passphrase is wrong");
  }
}
