import { recipientsOf } from "../../../letter/recipients.ts";
import type { ParsedFlags } from "../../../program/command_line/flags.ts";
import type { Limits } from "../../../protocol/requests/greeting.ts";
import type { SendAnswer } from "../../../protocol/requests/mails/send.ts";
import { checkAttachments, checkRecipients } from "../../../protocol/rules.ts";
import { checkLength } from "../../draft/content.ts";
import type { Draft } from "../../draft/draft.ts";
import type { DraftParts } from "../../draft/draft_parts.ts";
import { NO_COPY } from "../../draft/no_copy.ts";
import { jsonText } from "../../output/json_text.ts";
import { type Io, print, printDone } from "../../terminal/io.ts";

/** A letter that is to be sent. */
export interface Letter extends DraftParts {
  /** The id of an earlier try. */
  again?: string;
}

/** A box that mails are sent from. */
export interface Outbox {
  readonly session: { readonly limits: Limits };
  send(draft: Draft, id: string): Promise<SendAnswer>;
}

/** What sending needs of a command. */
export interface Sending<Box extends Outbox> {
  io: Io;
  flags: ParsedFlags;
  /** Recipients whose keys changed. */
  changes: readonly object[];
  /** Makes the draft as it goes, sealed or not. */
  outgoing(parts: DraftParts, id: string, mailbox: Box): Promise<Draft>;
}

/**
 * Sends a letter, sealed as the flags say, and tells it. Every command that sends does it
 * here.
 *
 * @param onSent Called once the server has the mail.
 * @throws {RequestError} If the server takes no such letter.
 */
export async function deliver<Box extends Outbox>(
  context: Sending<Box>,
  mailbox: Box,
  { again, ...parts }: Letter,
  onSent = () => {},
): Promise<void> {
  const { io, flags, changes } = context;
  const { limits } = mailbox.session;
  checkRecipients(recipientsOf(parts), limits.recipients);
  await checkLength(parts.content, limits.content);
  checkAttachments(
    parts.attachments.map(({ size }) => size),
    limits.attachments,
  );
  const draftId = again ?? crypto.randomUUID();
  const copy = !flags.has("no-copy");
  const draft = await context.outgoing({ ...parts, copy }, draftId, mailbox);
  const { id, copied } = await mailbox.send(draft, draftId);
  onSent();
  if (copied === false) io.warn(NO_COPY);
  // Said before the session ends: it is true whatever becomes of the connection.
  const changedKeys = changes.length > 0 ? changes : undefined;
  if (flags.has("json")) {
    await print(io, `${jsonText({ id, changedKeys })}\n`);
  } else await printDone(io, "The message is sent to the server.\n");
}
