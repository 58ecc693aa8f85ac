import type { DraftParts } from "../draft/draft_parts.ts";

/** A letter about another one, before a person writes its text. */
export interface BegunLetter extends Omit<DraftParts, "content"> {
  /** The text above what is written, and below it. */
  above: string;
  below: string;
}

/** Begins such a letter. */
export type Begin = (
  /** Asks the person for names that the server knows. */
  askRecipients: () => Promise<string[]>,
) => Promise<BegunLetter>;
