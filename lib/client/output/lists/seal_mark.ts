/**
 * The signs in lists for what a reader has to know of a mail's seal. A sealed letter that
 * passed its checks has none, and a foreign mail is known by its sender.
 *
 * @module
 */
import { isUserName } from "../../../program/user_names.ts";

/** What each sign says, the worst one first. */
const MARKS = {
  "!": "do not trust it, it fails a check",
  u: "not sealed, so the server could read it",
};

/** The sign of a mail, which stands before its index. */
export type SealMark = keyof typeof MARKS;

/** What the sign of a mail depends on. */
interface Marked {
  fault?: string;
  sealed?: boolean;
  from: string;
  sent?: string;
}

/** The sign of a mail; undefined if it needs none. */
export function sealMark(
  { fault, sealed, from, sent }: Marked,
): SealMark | undefined {
  if (fault) return "!";
  // In place of the sender, lists show to whom the user sent it.
  const isOurs = sent !== undefined || isUserName(from);
  return sealed || !isOurs ? undefined : "u";
}

/** One line that explains the signs of a list, or none if it has none. */
export function explainMarks(marks: ReadonlySet<SealMark>): string {
  const all = Object.entries(MARKS) as [SealMark, string][];
  const texts = all.filter(([mark]) => marks.has(mark))
    .map(([mark, text]) => `${mark}: ${text}.`);
  return texts.length > 0 ? `${texts.join(" ")}\n` : "";
}
