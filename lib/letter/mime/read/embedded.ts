import type { Header } from "../../header.ts";
import { toLetterHead } from "../../read_head.ts";
import { shorten, TEXT_LIMIT } from "../../short_text.ts";

/**
 * The lines above a message that is in another one. Its sender is a claim, never the name
 * of a user alone.
 */
export function embeddedHeading(header: Header): string {
  const { claim, to, cc = [], title } = toLetterHead(header);
  const date = header.field("Date").trim().slice(0, 100);
  const lines = [
    ["From", claim],
    ["To", to.join("; ")],
    ["Cc", cc.join("; ")],
    ["Date", date],
    ["Title", shorten(title, TEXT_LIMIT)],
  ];
  return [
    "----- Message -----",
    ...lines.filter(([, value]) => value !== "")
      .map(([name, value]) => `${name}: ${value}`),
    "",
    "",
  ].join("\n");
}
