/**
 * What `reply` and `forward` have in common: they read a mail, write a letter about it, and
 * send that.
 *
 * @module
 */
import { textKind } from "../../../letter/mime/text_kind.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import type { Limits } from "../../../protocol/requests/greeting.ts";
import type { Original } from "../../answer/original.ts";
import type { Attachments } from "../../draft/attachments.ts";
import { BytesContent, joined, Spool } from "../../draft/content.ts";
import type { Content, DraftParts } from "../../draft/draft_parts.ts";
import { keepTyped } from "../../draft/keep_typed.ts";
import type { Download, MailSession } from "../../session/mail_session.ts";
import { interruptible, signalsKept } from "../../terminal/signals.ts";
import type { CommandContext, OpenMailbox } from "../command.ts";
import { mailRef } from "../common_values.ts";
import { deliver } from "./deliver.ts";
import {
  attachmentsFrom,
  contentFrom,
  earlierId,
  fromInput,
  isTyped,
} from "./send_flags.ts";

/** A letter about a mail, before somebody writes it. */
export interface Begun extends Omit<DraftParts, "content"> {
  /** The text above what is written, and below it. */
  above: string;
  below: string;
}

/** What a command makes of a mail. */
export interface Plan {
  /** Opens sealed letters: `openedMails`. */
  open(
    context: CommandContext,
    session: MailSession,
  ): Pick<MailSession, "read">;
  /** Takes what it needs of the mail, up to so many bytes. */
  read(download: Download, limit: number): Promise<Original>;
  begin(original: Original): Begun;
  /** Whether there is nothing to send where nothing was written. */
  needsText: boolean;
  /** How to send contents that are no text, and cannot stand beside a text. */
  hint: string;
}

/** Reads the mail that the command line names, and sends a letter about it. */
export async function answerMail(
  context: CommandContext,
  plan: Plan,
): Promise<void> {
  mailRef(context.flags, context.words);
  const attachments = await attachmentsFrom(context);
  if (isTyped(context)) {
    return await signalsKept(() => writeAndSend(context, plan, attachments));
  }
  const getContent = await contentFrom(context);
  await context.withMailbox(async (mailbox) => {
    const begun = plan.begin(await read(context, mailbox, plan));
    const own = await getContent(mailbox.session.limits.content);
    const content = await between(begun, own, plan);
    await send(context, mailbox, { begun, content, attachments });
  });
}

async function read(
  context: CommandContext,
  { session }: OpenMailbox,
  plan: Plan,
): Promise<Original> {
  const ref = mailRef(context.flags, context.words);
  const query = { ...ref, message: true };
  const download = await plan.open(context, session).read(query);
  const original = await plan.read(download, mostBytes(session.limits));
  await download.got();
  return original;
}

/** A text, and files in base64, as long as they can be sent. */
function mostBytes({ content, attachments }: Limits): number {
  return 4 * content + 2 * attachments;
}

/** @throws {Failure} If the content is no text, and has to stand beside one. */
async function between(
  { above, below }: Begun,
  own: Content,
  { hint }: Plan,
): Promise<Content> {
  if (above === "" && below === "") return own;
  if (own.size > 0 && await textKind(own.open()) !== "utf-8") {
    const why = "The contents are no text in UTF-8";
    throw new Failure(EXIT.failed, why, hint);
  }
  const gap = own.size > 0 && below !== "" ? "\n\n" : "";
  return joined(textOf(above), own, textOf(gap + below));
}

function textOf(text: string): BytesContent {
  return new BytesContent(new TextEncoder().encode(text));
}

/** What is about to be sent. */
interface Written {
  begun: Begun;
  content: Content;
  attachments: Attachments;
}

async function send(
  context: CommandContext,
  mailbox: OpenMailbox,
  { begun, content, attachments }: Written,
  onSent?: () => void,
): Promise<void> {
  const { above: _above, below: _below, ...parts } = begun;
  const added = await attachments.within(mailbox.session.limits.attachments);
  const letter = {
    ...parts,
    content,
    attachments: [...parts.attachments, ...added],
    again: earlierId(context.flags),
  };
  await deliver(context, mailbox, letter, onSent);
}

/** A person writes for as long as it takes: no session waits meanwhile. */
async function writeAndSend(
  context: CommandContext,
  plan: Plan,
  attachments: Attachments,
): Promise<void> {
  const { io, withMailbox } = context;
  const begun = plan.begin(
    await withMailbox((mailbox) => read(context, mailbox, plan)),
  );
  const writing = new Writing(context, begun, plan);
  let sent = false;
  try {
    const content = await writing.finish();
    const written = { begun, content, attachments };
    const onSent = () => void (sent = true);
    await interruptible(() =>
      withMailbox((mailbox) => send(context, mailbox, written, onSent))
    );
  } catch (error) {
    const { to, cc, title } = begun;
    const attached = context.flags.list("attach");
    const letter = { to, cc, title, content: writing.typed, attached };
    if (!sent) await keepTyped(io, letter);
    throw error;
  }
}

/** Text that a person writes, in an editor if there is one. */
class Writing {
  readonly #context: CommandContext;
  readonly #begun: Begun;
  readonly #plan: Plan;
  readonly #spool: Spool;
  #edited?: Uint8Array;

  constructor(context: CommandContext, begun: Begun, plan: Plan) {
    this.#context = context;
    this.#begun = begun;
    this.#plan = plan;
    this.#spool = new Spool(context.io.input());
  }

  /** What was written until now. */
  get typed(): Uint8Array {
    return this.#edited ?? this.#spool.taken;
  }

  /** @throws {Failure} If nothing was written, and that is nothing to send. */
  async finish(): Promise<Content> {
    const { edit } = this.#context.io.programs;
    if (edit) return await this.#edit(edit);
    const getContent = await fromInput(this.#context.io, this.#spool);
    const own = await getContent(Infinity);
    if (own.size === 0 && this.#plan.needsText) throw nothingWritten();
    return await between(this.#begun, own, this.#plan);
  }

  async #edit(
    edit: (text: Uint8Array) => Promise<Uint8Array>,
  ): Promise<Content> {
    const { above, below } = this.#begun;
    const start = above + (below === "" ? "" : `\n\n${below}`);
    const edited = await edit(new TextEncoder().encode(start));
    const text = new TextDecoder().decode(edited);
    if (text.trim() === start.trim() && this.#plan.needsText) {
      throw nothingWritten();
    }
    this.#edited = edited;
    return new BytesContent(edited);
  }
}

function nothingWritten(): Failure {
  return new Failure(EXIT.failed, "Nothing was written, and nothing is sent");
}
