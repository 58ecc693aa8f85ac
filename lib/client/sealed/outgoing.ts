import { recipientsOf } from "../../letter/recipients.ts";
import { RequestError } from "../../protocol/errors.ts";
import { checkRecipients } from "../../protocol/rules.ts";
import type { Alias } from "../../seal/members.ts";
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
  keys: Pick<LetterKeys, "seal" | "address">;
  mailbox: SendingBox;
}

/** What sealing asks the server. */
export type SendingBox =
  & Pick<Mailbox, "checkNames" | "groupList">
  & { session: Pick<Mailbox["session"], "limits"> };

/**
 * Makes a draft as it goes to the server, to users in the place of aliases: sealed, unless the person lets the server read
 * it. The menu and all commands that send make their drafts here, so that no mail goes
 * unsealed in silence.
 *
 * @throws {CannotSeal} If the sender or a recipient has no keys for sealed letters.
 * @throws {RequestError} If it is not to be sealed, and the server takes no other.
 */
export async function outgoingDraft(
  parts: DraftParts,
  id: string,
  sender: Sender,
): Promise<Draft> {
  const { limits } = sender.mailbox.session;
  const draft = sender.choice === "never"
    ? await unsealed(parts, id, sender)
    : await sealed(parts, id, sender);
  checkRecipients(recipientsOf(draft), limits.recipients);
  return draft;
}

async function unsealed(
  parts: DraftParts,
  id: string,
  { keys, mailbox }: Sender,
): Promise<Draft> {
  if (mailbox.session.limits.sealed_only) throw takesSealedOnly();
  const { recipients, strangers, aliases } = await keys.address(parts, mailbox);
  if (aliases.length > 0 && strangers.length > 0) {
    await mailbox.checkNames(strangers, namesOf(aliases));
  }
  return await makeDraft({ ...parts, cc: undefined, ...recipients }, id);
}

async function sealed(
  parts: DraftParts,
  id: string,
  { keys, mailbox }: Sender,
): Promise<Draft> {
  try {
    return await keys.seal(parts, id, mailbox);
  } catch (error) {
    if (!(error instanceof NoKeys)) throw error;
    // A name that is nobody's is told as such, with the nearest one.
    if (error.names.length > 0) {
      const { strangers, aliases } = await keys.address(parts, mailbox);
      if (strangers.length > 0) {
        await mailbox.checkNames(strangers, namesOf(aliases));
      }
    }
    throw new CannotSeal(error, !mailbox.session.limits.sealed_only);
  }
}

function namesOf(aliases: readonly Alias[]): string[] {
  return aliases.map(({ name }) => name);
}

function takesSealedOnly(): RequestError {
  return new RequestError(
    "sealed_only",
    "The server takes sealed letters only: send it without --seal=never",
  );
}
