import { type FileFacts, makeEntry } from "../../maildir/index/make_entry.ts";
import type { MailRow } from "./mail_columns.ts";

/** What a mail's header does not say. */
export interface RowFacts
  extends Pick<FileFacts, "id" | "micros" | "length" | "size"> {
  /** Bytes of the header. */
  headSize: number;
  /** The letter's id. */
  letter: string;
  /** The hash of a message that its owner imports. */
  imported?: string;
}

/** What the store keeps of a mail, whichever boxes it comes into. */
export function makeRow(
  head: Parameters<typeof makeEntry>[0],
  { headSize, letter, imported, ...facts }: RowFacts,
): MailRow {
  const { folder: _folder, file: _file, draft: _draft, ...entry } = makeEntry(
    head,
    {
      ...facts,
      bytes: headSize + facts.size,
      ...{ folder: "new", file: facts.id },
    },
  );
  return { ...entry, letter, imported };
}
