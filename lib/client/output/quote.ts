import { visible } from "../../program/escape.ts";
import { fitWidth } from "./display_width.ts";

/** Quotes what a person typed for a message: safe to show, at most 40 columns. */
export function quote(text: string): string {
  return `"${fitWidth(visible(text), 40)}"`;
}
