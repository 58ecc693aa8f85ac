import type { TextKind } from "./text_kind.ts";

/**
 * The type of a content that a person wrote or took from a file. A charset is named only
 * where it is known; `unknown-8bit` says that it is not (RFC 1428, 3).
 */
export function contentType(kind: TextKind): string {
  switch (kind) {
    case "utf-8":
      return "text/plain; charset=utf-8";
    case "unknown":
      return "text/plain; charset=unknown-8bit";
    case "binary":
      return "application/octet-stream";
  }
}

/**
 * The type of an attached file.
 *
 * @param type The one that its name suggests.
 */
export function attachmentType(type: string, kind: TextKind): string {
  // Parts of these types may not be in base64 (RFC 2046, 5.1 and 5.2.1).
  if (/^(?:message|multipart)\//i.test(type)) return "application/octet-stream";
  if (!/^text\//i.test(type)) return type;
  if (kind === "binary") return "application/octet-stream";
  return kind === "utf-8" ? `${type}; charset=utf-8` : type;
}
