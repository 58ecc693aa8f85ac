import { formatSize } from "../../program/format_size.ts";
import type { KeptBox } from "../../store/kept_box.ts";

/** How much a box has, in words: what others have, too, is not its own. */
export function sizeText({ mails, bytes }: KeptBox): string {
  const count = mails === 1 ? "1 mail" : `${mails} mails`;
  return `${count}, ${formatSize(bytes)} of its own`;
}
