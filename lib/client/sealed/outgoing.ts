import { recipientsOf } from "../../letter/recipients.ts";
import { RequestError } from "../../protocol/errors.ts";
import type { Draft } from "../draft/draft.ts";
import type { DraftParts } from "../draft/draft_parts.ts";
import { makeDraft } from "../draft/make_draft.ts";
import type { SealChoice } from "../seal_choice.ts";
import type { Mailbox } from "../session/mailbox.ts";
import type { LetterKeys } from "./letter_keys.ts";
import { CannotSeal, NoKeys } from "./no_keys.ts";

/** How a person sends, and from where. */
export interface Sender {
  choice: SealChoice;
  keys: Pick<LetterKeys, "seal">;
  mailbox: SendingBox;
}

/** What sealing asks the server. */
export type SendingBox =
  & Pick<Mailbox, "checkNames" | "groupList">
  & { session: Pick<Mailbox["session"], "limits"> };

/**
 * Makes a draft as it goes to the server: sealed, unless the person lets the server read
 * it. The menu and all commands that send make their drafts here, so that no mail goes
 * unsealed in silence.
 *
 * @throws {CannotSeal} If the sender or a recipient has no keys for sealed letters.
 * @throws {RequestError} If it is not to be sealed, and the server takes no other.
 */
export async function outgoingDraft(
  parts: DraftParts,
  id: string,
  { choice, keys, mailbox }: Sender,
): Promise<Draft> {
  const sealedOnly = mailbox.session.limits.sealed_only === true;
  if (choice === "never") {
    if (sealedOnly) throw takesSealedOnly();
    return await makeDraft(parts, id);
  }
  try {
    return await keys.seal(parts, id, mailbox);
  } catch (error) {
    if (!(error instanceof NoKeys)) throw error;
    // A name that is nobody's is told as such, with the nearest one.
    if (error.names.length > 0) await mailbox.checkNames(recipientsOf(parts));
    throw new CannotSeal(error, !sealedOnly);
  }
}

function takesSealedOnly(): RequestError {
  return new RequestError(
    "sealed_only",
    "The server takes sealed letters only: send it without --seal=never",
  );
}
