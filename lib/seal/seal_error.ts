/**
 * What can be wrong with a sealed letter. `docs/letter.md`, "What a reader checks", has
 * the check that finds each.
 */
export type SealFault =
  /** None of the reader's identities opens it. */
  | "not_a_reader"
  /** It is no age file, or it was altered. */
  | "damaged"
  /** Its end is missing. */
  | "cut"
  /** It opens, and what is inside has not the form of a head. */
  | "malformed"
  /** A sealed head of more than 16 KiB. */
  | "too_large"
  /** The signature is none, or one of another text or for another purpose. */
  | "bad_signature"
  /** The signature is by a key that is not the sender's. */
  | "wrong_signer"
  /** The signature is by a key that its owner had given up, or had not yet. */
  | "withdrawn_key"
  /** The sender wrote to others than this reader. */
  | "other_recipients"
  /** Head and letter are not of one another. */
  | "swapped";

/** A sealed letter that does not pass a check. */
export class SealError extends Error {
  override name = "SealError";

  /** @param message A sentence without its period; it quotes nothing of the letter. */
  constructor(readonly fault: SealFault, message: string) {
    super(message);
  }
}
