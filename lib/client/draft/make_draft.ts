import { textKind } from "../../letter/mime/text_kind.ts";
import type { Draft } from "./draft.ts";
import type { Content, DraftParts, Media } from "./draft_parts.ts";

export type { DraftParts };

/**
 * Makes a draft of a text and files. A text in UTF-8 alone goes as it is.
 *
 * @param id What the draft is sent under: with it, it is the same bytes each time.
 * @throws {FileError} If a file cannot be read.
 */
export async function makeDraft(
  { to, title, content, attachments, thread, media }: DraftParts,
  id: string,
): Promise<Draft> {
  if (attachments.length === 0) {
    const kind = media?.content_type ? media : await kindOf(content);
    const fields = { ...kind, ...thread };
    const isPlain = Object.keys(fields).length === 0;
    return { to, title, content, ...isPlain ? {} : { fields } };
  }
  const { composeMixed } = await import("../../letter/mime/compose.ts");
  const mixed = await composeMixed({ text: content, attachments, id });
  return { to, title, fields: { ...mixed.fields, ...thread }, content: mixed };
}

async function kindOf(content: Content): Promise<Media> {
  const kind = await textKind(content.open());
  if (kind === "utf-8") return {};
  const { contentType } = await import("../../letter/mime/content_type.ts");
  return { content_type: contentType(kind) };
}
