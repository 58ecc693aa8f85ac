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
  const charset = plainCharset({ field });
  const isPlain = charset !== undefined && charsetName(charset) === "utf-8";
  return {
    ...sealedMark(field("Content-Type").trim()),
    ...isPlain ? {} : { encoded: true },
  };
}
