import { writeHead } from "../../letter/write_head.ts";
import {
  SEALED_FIELDS,
  SEALED_TITLE,
  writeSealed,
} from "../../letter/sealed_form.ts";
import { recipientsOf } from "../../letter/recipients.ts";
import { REFERENCES_LIMIT } from "../../protocol/message_ids.ts";
import { currentKeys } from "../../seal/members.ts";
import type { SealKeys } from "../../seal/key_files.ts";
import { type LetterFields, sealLetter } from "../../seal/seal_letter.ts";
import { inBase64 } from "../draft/in_base64.ts";
import type { Draft } from "../draft/draft.ts";
import { type DraftParts, makeDraft } from "../draft/make_draft.ts";
import { NoKeys, noKeysFor } from "./no_keys.ts";

/** Who seals, and with what. */
export interface Sealer {
  user: string;
  keys: SealKeys;
  /** When, in ms since the epoch. */
  time: number;
}

/**
 * Makes a sealed draft of a text and files. It is sealed anew each time that it is sent.
 *
 * @throws {NoKeys} If the sender or a recipient has no keys in the group's list.
 * @throws {FileError} If a file cannot be read.
 */
export async function sealDraft(
  parts: DraftParts,
  id: string,
  { user, keys, time }: Sealer,
): Promise<Draft> {
  const { to, cc, copy, title, attachments } = parts;
  const references = referencesOf(parts);
  const fields: LetterFields = {
    ...{ from: user, to, cc, title, time, id, references },
    attachments: attachments.map(({ name }) => headName(name)),
  };
  checkReaders(fields, keys);
  const plain = await makeDraft(parts, id);
  const head = writeHead({ ...plain, from: user, id, time });
  const key = keys.signingKey;
  const open = async function* () {
    const letter = message(head, plain.content.open());
    const sealed = await sealLetter(letter, fields, { list: keys.list, key });
    yield* writeSealed(sealed.letter, sealed.head);
  };
  const size = inBase64(plain.content.size ?? 0);
  return {
    to,
    ...cc && { cc },
    ...copy !== undefined && { copy },
    ...{ title: SEALED_TITLE, fields: SEALED_FIELDS, content: { open, size } },
  };
}

/** The messages that it goes on from; the last is the one that it answers. */
function referencesOf({ thread }: DraftParts): string[] | undefined {
  if (!thread?.in_reply_to) return undefined;
  const { in_reply_to, references = in_reply_to } = thread;
  const earlier = references.split(" ").filter((id) => id !== in_reply_to);
  return [...earlier.slice(1 - REFERENCES_LIMIT), in_reply_to];
}

async function* message(
  head: Uint8Array,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield head;
  yield* content;
}

/** A name that a head can have: no control character, and no path of another system. */
function headName(name: string): string {
  const plain = name.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}/\\]/gu, "_");
  return plain === "" || plain === "." || plain === ".." ? "_" : plain;
}

function checkReaders(
  { from, ...recipients }: LetterFields,
  { list, signingKey }: SealKeys,
): void {
  const missing = recipientsOf(recipients).filter((name) =>
    !currentKeys(list, name)
  );
  if (missing.length > 0) throw noKeysFor([...new Set(missing)]);
  if (currentKeys(list, from)?.signingKey === signingKey.publicKey) return;
  throw new NoKeys(
    "Your keys are not those that the group's list has for you",
    "ask the server's owner for your new folder",
  );
}
