import type { Limits } from "../../protocol/requests/greeting.ts";
import type { BegunLetter } from "./begun_letter.ts";
import {
  BytesContent,
  checkLength,
  type Content,
  fileContent,
  joined,
} from "../draft/content.ts";
import type { DraftParts } from "../draft/make_draft.ts";
import {
  checkRecipients,
  checkTitle,
  noRecipient,
} from "../../protocol/rules.ts";
import { type Prompts, UnfinishedContents } from "../terminal/prompts.ts";
import { parseRecipients } from "../draft/recipients.ts";
import { again, askPath, type Composing, GivenUp } from "./ask_again.ts";
import { askAttachments } from "./ask_attachments.ts";

/** A person's draft, with the contents in memory if they were typed. */
export interface TypedDraft extends DraftParts {
  typed?: Uint8Array;
}

/** Contents were typed, but in part or too many; the rest of the draft is whole. */
export class UnfinishedDraft extends Error {
  constructor(
    readonly draft: { to: string[]; title: string; content: Uint8Array },
    cause: unknown,
  ) {
    super("The draft was not finished", { cause });
  }
}

/**
 * Asks for a draft, and checks each part before it asks for the next. A person is asked
 * again after a mistake; no answer then gives up. A script is not: its next line answers
 * the next question of the menu.
 *
 * @throws {RequestError} If a part may not be sent.
 * @throws {FileError} If the file cannot be read.
 * @throws {UnfinishedDraft} If contents were typed in part, or too many.
 */
export async function composeDraft(
  prompts: Prompts,
  composing: Composing,
): Promise<TypedDraft> {
  const to = await askRecipients(prompts, composing);
  const title = await again(prompts, composing, async () => {
    const title = await prompts.ask("Enter title: ");
    checkTitle(title);
    return title;
  });
  const fromFile = await prompts.askYesOrNo(
    "Would you like to load contents from a file?(Y/N) ",
  );
  if (fromFile) {
    const content = await again(
      prompts,
      composing,
      () => askFile(prompts, composing),
    );
    const attachments = await askAttachments(prompts, composing);
    return { to, title, content, attachments };
  }
  const typed = await askContents(prompts, { to, title }, composing.limits);
  const content = new BytesContent(typed);
  const attachments = await askAttachments(prompts, composing).catch(
    (cause) => {
      throw new UnfinishedDraft({ to, title, content: typed }, cause);
    },
  );
  return { to, title, content, typed, attachments };
}

/**
 * Asks for the text of a letter about another one, and for files that go with it.
 *
 * @throws {UnfinishedDraft} If a text was typed in part, or too much of it.
 */
export async function composeAnswer(
  prompts: Prompts,
  composing: Composing,
  { above, below, ...begun }: BegunLetter,
): Promise<TypedDraft> {
  const typed = await askContents(prompts, begun, composing.limits);
  const added = await askAttachments(prompts, composing).catch((cause) => {
    throw new UnfinishedDraft({ ...begun, content: typed }, cause);
  });
  const gap = typed.length > 0 && below !== "" ? "\n\n" : "";
  const content = joined(
    textOf(above),
    new BytesContent(typed),
    textOf(gap + below),
  );
  const attachments = [...begun.attachments, ...added];
  return { ...begun, content, typed, attachments };
}

function textOf(text: string): BytesContent {
  return new BytesContent(new TextEncoder().encode(text));
}

/** Asks for names that the server knows. */
export async function askRecipients(
  prompts: Prompts,
  composing: Composing,
): Promise<string[]> {
  return await again(prompts, composing, async () => {
    const to = parseRecipients(
      await prompts.ask(
        "Enter destinations (separated by ;): ",
        composing.completeName,
      ),
    );
    if (to.length === 0) throw new GivenUp(noRecipient());
    checkRecipients(to, composing.limits.recipients);
    if (composing.person) await composing.checkNames?.(to);
    return to;
  });
}

async function askFile(
  prompts: Prompts,
  composing: Composing,
): Promise<Content> {
  const { limits } = composing;
  const path = await askPath(prompts, composing);
  const content = await fileContent(path, limits.content);
  await checkLength(content, limits.content);
  return content;
}

/**
 * Asks for the text of a mail.
 *
 * @throws {UnfinishedDraft} If it was typed in part, or too much of it.
 */
async function askContents(
  prompts: Prompts,
  head: { to: string[]; title: string },
  limits: Limits,
): Promise<Uint8Array> {
  const question = "Enter message contents: ";
  let content: Uint8Array | undefined;
  try {
    // UTF-8 takes at most four bytes a character (RFC 3629, 3).
    content = await prompts.askContents(question, 4 * limits.content);
    await checkLength(new BytesContent(content), limits.content);
    return content;
  } catch (error) {
    const unfinished = error instanceof UnfinishedContents;
    if (unfinished) content = error.bytes;
    if (!content) throw error;
    const cause = unfinished ? error.cause : error;
    throw new UnfinishedDraft({ ...head, content }, cause);
  }
}
