/**
 * The group's list with the signature of the group's key. Whoever has that key's public
 * half believes no server which key is whose.
 *
 * @module
 */
import { formatList, ListError, parseList } from "./group_list.ts";
import type { GroupList } from "./members.ts";
import { openSigned, signText } from "./signed_text.ts";
import { SignatureError } from "./ssh/signature.ts";
import type { SigningKey } from "./ssh/wire.ts";

/** Writes a list and its signature, as it is stored and sent. */
export async function signList(
  list: GroupList,
  groupKey: SigningKey,
): Promise<string> {
  return await signText(formatList(list), groupKey, "list@letterlock");
}

/**
 * Reads a list that the group's key signed.
 *
 * @param groupKey The group's public key, `ssh-ed25519 AAAA…`.
 * @throws {ListError} If it is damaged, not signed, or signed by another key.
 */
export async function openList(
  signed: string,
  groupKey: string,
): Promise<GroupList> {
  const { list, signer } = await openAnyList(signed);
  if (signer === groupKey) return list();
  throw new ForeignListError(signer);
}

/** A list that another key than the group's signed. */
export class ForeignListError extends ListError {
  /** @param signer The public key that signed it. */
  constructor(readonly signer: string) {
    super("The list is not signed by the group's key");
  }
}

/**
 * Reads a list that anybody signed: for who knows the key by other means, or asks whose
 * it is.
 *
 * @returns The public key that signed it, and what reads the list, which may throw a
 * {@link ListError} too.
 * @throws {ListError} If it is not signed.
 */
export async function openAnyList(
  signed: string,
): Promise<{ list: () => GroupList; signer: string }> {
  const { text, signer } = await openSigned(signed, "list@letterlock")
    .catch((error) => {
      if (!(error instanceof SignatureError)) throw error;
      throw new ListError(error.message);
    });
  return { list: () => parseList(text), signer };
}

/**
 * Reads a list that is to take the place of another.
 *
 * @param own The list that is in use; undefined if there is none.
 * @returns The new list; `own` if it is the same.
 * @throws {ListError} As {@link openList}; and if it is older than `own`, or another of
 * the same serial number.
 */
export async function takeList(
  own: GroupList | undefined,
  signed: string,
  groupKey: string,
): Promise<GroupList> {
  const list = await openList(signed, groupKey);
  if (!own || list.serial > own.serial) return list;
  if (list.serial < own.serial) {
    throw new ListError(
      `The list is older than the one here: ${list.serial}, not ${own.serial}`,
    );
  }
  if (formatList(list) === formatList(own)) return own;
  throw new ListError(`There are two lists of the number ${own.serial}`);
}
