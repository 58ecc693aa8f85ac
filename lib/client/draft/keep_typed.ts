import { visible } from "../../program/escape.ts";
import { systemSentence } from "../../program/system/system_reason.ts";
import type { Io } from "../terminal/io.ts";
import { type DeadLetter, keepDeadLetter } from "./dead_letter.ts";

/**
 * Keeps what a person typed of a mail that cannot be sent, and says where, or why not. A
 * script still has its own copy.
 */
export async function keepTyped(io: Io, letter: DeadLetter): Promise<void> {
  if (!io.inputIsTerminal || letter.content.length === 0) return;
  try {
    const path = await keepDeadLetter(letter, io.env("HOME"));
    io.warn(visible(`The mail is kept in ${path}.`) + "\n");
  } catch (error) {
    io.warn(visible(systemSentence(error)) + ".\n");
  }
}
