import { concatBytes } from "../../../lib/crypto/bytes.ts";
import {
  SEALED_FIELDS,
  SEALED_TITLE,
  writeSealed,
} from "../../../lib/letter/sealed_form.ts";
import { noise } from "../../support/seeded.ts";

/** What the draft of a sealed letter says of it. */
export const SEALED = { title: SEALED_TITLE, fields: SEALED_FIELDS };

/**
 * The content of a sealed letter, which no store opens.
 *
 * @param size Bytes of the letter's age file.
 */
export async function sealedContent(
  size: number,
  head: Uint8Array,
): Promise<Uint8Array> {
  const letter = ReadableStream.from([noise(size)]);
  const pieces = writeSealed(letter, () => Promise.resolve(head));
  return concatBytes(...await Array.fromAsync(pieces));
}
