import { type ContentMarks, contentMarks } from "./content_marks.ts";
import {
  contentEncoding,
  contentType,
  type SentLetter,
} from "./head_fields.ts";

/** The marks that a letter will have, by the fields that its sender gives. */
export function marksOfSent(letter: Pick<SentLetter, "fields">): ContentMarks {
  const fields: Record<string, string> = {
    "Content-Type": contentType(letter),
    "Content-Transfer-Encoding": contentEncoding(letter),
  };
  return contentMarks((name) => fields[name] ?? "");
}
