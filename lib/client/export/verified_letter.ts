import { encodeText } from "../../crypto/bytes.ts";
import { formatAddress } from "../../letter/address.ts";
import { fingerprint } from "../../seal/ssh/wire.ts";
import {
  isHere,
  type MessageContent,
} from "../../protocol/requests/message_content.ts";
import type { ReadMail } from "../../protocol/requests/mails/read.ts";
import { FieldFilter, FilteredFields } from "./field_filter.ts";

/** The field that says who signed an exported letter. No other exported mail has it. */
const VERIFIED = "X-Letterlock-Verified";
const CLAIMED = new FilteredFields([VERIFIED]);
const SIGNED = new FilteredFields([VERIFIED, "From", "Sender"]);

/** The message that was in a letter, and who signed it. */
export interface SignedLetter {
  mail: ReadMail;
  content: AsyncIterable<Uint8Array>;
  /** The public key, and when it was, in ms since the epoch; if every check passed. */
  signed?: { key: string; time: number };
}

/**
 * A mail as it is exported: without a field that would pass it for a letter that was
 * verified here.
 */
export function asClaimed(message: MessageContent): MessageContent {
  const filter = new FieldFilter(CLAIMED);
  if (!isHere(message)) return filtered(message, filter);
  return [...message.map((piece) => filter.add(piece)), filter.end()];
}

/**
 * The message that was in a sealed letter, with a field on top that says who signed it. A
 * signer could write anything into From, so it is made anew.
 *
 * @param letter One that passed every check.
 */
export async function* asVerified(
  { mail, content, signed }: SignedLetter,
): AsyncGenerator<Uint8Array> {
  const { key, time } = signed!;
  yield encodeText(
    `${VERIFIED}: sealed, and signed by ${mail.from} with\n ` +
      `${await fingerprint(key)} at ${new Date(time).toISOString()}\n` +
      `From: ${formatAddress(mail.from)}\n`,
  );
  yield* filtered(content, new FieldFilter(SIGNED, true));
}

async function* filtered(
  message: AsyncIterable<Uint8Array>,
  filter: FieldFilter,
): AsyncGenerator<Uint8Array> {
  for await (const piece of message) yield filter.add(piece);
  yield filter.end();
}
