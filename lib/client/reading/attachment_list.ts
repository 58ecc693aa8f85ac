import { visible } from "../../program/escape.ts";
import type { MailContents } from "../../letter/mime/read/read_mail.ts";

/** The lines under the text of a mail: what is attached, and what is damaged. */
export function contentsFooter({ attachments, damage }: MailContents): string {
  const files = attachments.map(({ number, name, type, size }) =>
    `${String(number).padStart(5)}  ${visible(name)}, ${visible(type)}, ` +
    `${formatSize(size)}\n`
  );
  const notes = damage.map((sentence) => `(${visible(sentence)}.)\n`);
  const list = files.length > 0 ? ["Attachments:\n", ...files] : [];
  const blocks = [notes, list].filter((lines) => lines.length > 0);
  return blocks.map((lines) => `\n${lines.join("")}`).join("");
}

const UNITS = ["KB", "MB", "GB", "TB"];

/**
 * A size as a person reads it, in decimal units.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatSize } from "./attachment_list.ts";
 *
 * assertEquals(formatSize(1), "1 byte");
 * assertEquals(formatSize(999), "999 bytes");
 * assertEquals(formatSize(12_345), "12.3 KB");
 * assertEquals(formatSize(25_000_000), "25 MB");
 * ```
 */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toFixed(1))} ${UNITS[unit]}`;
}
