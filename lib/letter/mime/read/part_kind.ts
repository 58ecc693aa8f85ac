import type { PartHead } from "../part_head.ts";

/** What a reader does with a part. */
export type PartKind = "text" | "html" | "message" | "file";

/** Pages; those for AMP and for a watch come before the one for all. */
const HTML = /^text\/(?:x-amp-|watch-)?html$|^application\/xhtml\+xml$/;
/** Parts that are messages themselves. */
const MESSAGE = /^message\/(?:rfc822|global|news)$/;
/** Reports on other mails (RFC 3464, 3798, 5965, 6522), which are lines of text. */
const REPORT =
  /^message\/(?:(?:global-)?delivery-status|(?:global-)?disposition-notification|feedback-report|global-headers)$/;
/** Pieces of messages, and where a message is (RFC 2046, 5.2.2 and 5.2.3). */
export const PIECE = /^message\/(?:partial|external-body)$/;
/** Texts that are data of some program. */
const DATA =
  /^text\/(?:calendar|(?:x-|directory$)?v?card|rtf|css|javascript|xml)/;

/** Texts are shown unless the part says that it is an attachment. */
export function kindOf({ type, isAttachment }: PartHead): PartKind {
  if (MESSAGE.test(type)) return "message";
  if (isAttachment) return "file";
  if (HTML.test(type)) return "html";
  if (REPORT.test(type) || PIECE.test(type)) return "text";
  return type.startsWith("text/") && !DATA.test(type) ? "text" : "file";
}
