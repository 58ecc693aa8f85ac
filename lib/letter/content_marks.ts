import { charsetName } from "./charset.ts";
import { plainCharset } from "./mime/plain.ts";
import { sealedMark } from "./sealed_form.ts";

/** What lists say of a content without anybody opening it. */
export interface ContentMarks {
  /** It is a sealed letter (`sealed_form.ts`), or says so. */
  sealed?: true;
  /** It is something else than text in UTF-8 as it lies there. */
  encoded?: true;
}

/**
 * The marks of a letter's content.
 *
 * @param field Gives a field of its head by its name; "" if there is none.
 */
export function contentMarks(field: (name: string) => string): ContentMarks {
  const key = DECIDING.map(field).join("\n");
  const marks = KNOWN.get(key) ?? findMarks(field);
  if (key.length <= LONGEST_KEY) {
    // Nobody may fill the memory with types that they make up.
    if (KNOWN.size >= KEPT) KNOWN.clear();
    KNOWN.set(key, marks);
  }
  return marks;
}

function findMarks(field: (name: string) => string): ContentMarks {
  const charset = plainCharset({ field });
  const isPlain = charset !== undefined && charsetName(charset) === "utf-8";
  return {
    ...sealedMark(field("Content-Type").trim()),
    ...isPlain ? {} : { encoded: true },
  };
}

/** The fields that decide it, and what follows from those seen before: most mails have the same. */
const DECIDING = [
  "Content-Type",
  "Content-Transfer-Encoding",
  "Content-Disposition",
];
const KNOWN = new Map<string, ContentMarks>();
const KEPT = 200;
/** In characters. */
const LONGEST_KEY = 200;
