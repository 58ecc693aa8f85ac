import type { Attachment } from "./mail_sink.ts";

const { default: libmime } = await import("libmime");

/** The attachment that a part is; its size is not known yet. */
export function toAttachment(
  { id, name, type }: { id: string; name?: string; type: string },
  number: number,
): Attachment {
  return { number, id, name: name ?? madeUpName(number, type), type, size: 0 };
}

function madeUpName(number: number, type: string): string {
  const extension = type === "message/rfc822"
    ? "eml"
    : libmime.detectExtension(type);
  return `part-${number}.${extension}`;
}
