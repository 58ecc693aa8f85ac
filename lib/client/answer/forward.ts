import { visible } from "../../program/escape.ts";
import type { Attachment } from "../draft/draft_parts.ts";
import { formatZonedTime } from "../output/local_time.ts";
import type { Original } from "./original.ts";
import { plainLines } from "./quotation.ts";

/** A mail as its text passes it on: who wrote it to whom, and its text. */
export function forwardedText({ mail, text }: Original): string {
  const { from, to = [], cc = [], time, title } = mail;
  const fields = [
    ["From", from],
    ["Date", formatZonedTime(time)],
    ["Title", title],
    ["To", to.join("; ")],
    ["Cc", cc.join("; ")],
  ].filter(([, value]) => value !== "");
  return [
    "---------- Forwarded message ----------",
    ...fields.map(([name, value]) => `${name}: ${visible(value)}`),
    "",
    ...plainLines(text),
    "",
  ].join("\n");
}

/** The whole message as a file of the mail that passes it on. */
export function forwardedFile(
  { mail, message }: Original,
): Attachment | undefined {
  if (!message) return undefined;
  const title = mail.title.replace(/[\p{Cc}/\\:]/gu, "_").trim();
  return {
    name: `${title || "message"}.eml`,
    type: "message/rfc822",
    size: message.size,
    open: () => message.open(),
  };
}
