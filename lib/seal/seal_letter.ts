import { type Bytes, encodeText } from "../crypto/bytes.ts";
import { beginBytes, sealStream } from "./age.ts";
import { Digest } from "./digest.ts";
import { currentKeys, type GroupList } from "./members.ts";
import { SEALED_HEAD_LIMIT } from "../protocol/limits.ts";
import { formatHead, type LetterHead } from "./head.ts";
import { recipientsOf } from "../letter/recipients.ts";
import { signText } from "./signed_text.ts";
import type { SigningKey } from "./ssh/wire.ts";

/** What a sender says of a letter before it is read. */
export type LetterFields = Omit<LetterHead, "bytes" | "sha512">;

/** A letter that is being sealed. */
export interface SealedLetter {
  /** The age file of the letter. */
  letter: AsyncIterable<Bytes>;
  /**
   * The age file of the head, at most {@link SEALED_HEAD_LIMIT} bytes. To be called when
   * the letter was read to its end: only then are its hash and size known.
   *
   * @throws {RangeError} If the names of the attachments are too long together.
   */
  head(): Promise<Bytes>;
}

/** Users who have no keys to seal to, or to sign with. */
export class NoKeysError extends Error {
  override name = "NoKeysError";

  constructor(readonly names: string[]) {
    super(`Not in the group's list: ${names.join(", ")}`);
  }
}

/**
 * The age recipients of a letter: those of its recipients, and its sender's.
 *
 * @throws {NoKeysError} With all users who have none.
 */
export function readersOf(
  list: GroupList,
  { from, ...recipients }: Pick<LetterHead, "from" | "to" | "cc">,
): string[] {
  const names = [...new Set([...recipientsOf(recipients), from])];
  const missing = names.filter((name) => !currentKeys(list, name));
  if (missing.length > 0) throw new NoKeysError(missing);
  return names.map((name) => currentKeys(list, name)!.recipient);
}

/** Loads what sealing takes besides this module. */
export async function prepareSealing(): Promise<void> {
  await Digest.start();
}

/**
 * Seals a letter for its readers, in flat memory, and signs what its sender says of it.
 *
 * @param plain The MIME message; each piece may take the place of the one before it.
 * @param list Has the keys of the recipients and of the sender.
 * @throws {NoKeysError} If a user has no keys, or `key` is not the sender's.
 * @throws {TypeError} If a field has a value that no head can have.
 */
export async function sealLetter(
  plain: AsyncIterable<Uint8Array>,
  fields: LetterFields,
  { list, key }: { list: GroupList; key: SigningKey },
): Promise<SealedLetter> {
  const readers = readersOf(list, fields);
  if (currentKeys(list, fields.from)!.signingKey !== key.publicKey) {
    throw new NoKeysError([fields.from]);
  }
  const digest = await Digest.start();
  // A field that no head can have shows now, and not after the whole upload.
  formatHead({ ...fields, bytes: 0, sha512: "0".repeat(128) });
  const sealing = beginBytes(readers);
  return {
    letter: sealStream(digest.passOn(plain), readers),
    head: async () => {
      const text = formatHead({ ...fields, ...digest.result() });
      return await sealHead(text, key, await sealing);
    },
  };
}

async function sealHead(
  text: string,
  key: SigningKey,
  seal: (plain: Uint8Array) => Promise<Bytes>,
): Promise<Bytes> {
  const signed = await signText(text, key, "letter@letterlock");
  const sealed = await seal(encodeText(signed));
  if (sealed.length <= SEALED_HEAD_LIMIT) return sealed;
  throw new RangeError(
    "Cannot seal the letter: the names of its attachments are too long together",
  );
}
