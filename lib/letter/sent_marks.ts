import { type ThreadPart, threadPart } from "./thread_part.ts";
import { type ContentMarks, contentMarks } from "./content_marks.ts";
import {
  contentEncoding,
  contentType,
  type SentLetter,
} from "./head_fields.ts";

/** What the head of a letter will say to lists, by the fields that its sender gives. */
export function marksOfSent(
  letter: Pick<SentLetter, "fields">,
): ContentMarks & ThreadPart {
  const fields: Record<string, string> = {
    "Content-Type": contentType(letter),
    "Content-Transfer-Encoding": contentEncoding(letter),
  };
  const { references = "", in_reply_to: inReplyTo = "" } = letter.fields ?? {};
  return {
    ...contentMarks((name) => fields[name] ?? ""),
    ...threadPart({ messageId: "", references, inReplyTo }),
  };
}
