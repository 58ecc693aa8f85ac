import { textKind } from "../../letter/mime/text_kind.ts";
import { inBase64 } from "./in_base64.ts";
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
  { content, attachments, thread, media, to, cc, title, copy }: DraftParts,
  id: string,
): Promise<Draft> {
  const head = {
    to,
    ...cc && { cc },
    title,
    ...copy !== undefined && { copy },
  };
  if (attachments.length === 0) {
    const kind = media?.content_type ? media : await kindOf(content);
    const fields = { ...kind, ...thread };
    const isPlain = Object.keys(fields).length === 0;
    return { ...head, content, ...isPlain ? {} : { fields } };
  }
  const { composeMixed } = await import("../../letter/mime/compose.ts");
  const mixed = await composeMixed({ text: content, attachments, id });
  const size = attachments.reduce(
    (sum, file) => sum + inBase64(file.size),
    content.size,
  );
  return {
    ...head,
    fields: { ...mixed.fields, ...thread },
    content: { open: () => mixed.open(), size },
  };
}

async function kindOf(content: Content): Promise<Media> {
  const kind = await textKind(content.open());
  if (kind === "utf-8") return {};
  const { contentType } = await import("../../letter/mime/content_type.ts");
  return { content_type: contentType(kind) };
}
