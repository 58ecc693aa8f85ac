import { visible } from "../../program/escape.ts";
import { fitWidth } from "./display_width.ts";

/** What somebody typed, in quotes for a message: safe to show, and not too long. */
export function quote(text: string): string {
  return `"${fitWidth(visible(text), 40)}"`;
}
