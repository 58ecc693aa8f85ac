/**
 * The message as far as a line that has only a dot, which ends it where the input is not
 * taken as it is (sendmail without `-i`).
 *
 * @example
 * ```ts
 * import { untilDot } from "./message_end.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = (text: string) => new TextEncoder().encode(text);
 * assertEquals(untilDot(bytes("Hi\n..\n.\nrest")), bytes("Hi\n..\n"));
 * assertEquals(untilDot(bytes("Hi\r\n.")), bytes("Hi\r\n"));
 * assertEquals(untilDot(bytes("Hi\n.x\n")), bytes("Hi\n.x\n"));
 * ```
 */
export function untilDot(message: Uint8Array): Uint8Array {
  for (let at = 0; at >= 0 && at < message.length;) {
    if (isDotLine(message, at)) return message.subarray(0, at);
    const end = message.indexOf(LF, at);
    at = end < 0 ? -1 : end + 1;
  }
  return message;
}

const [LF, CR, DOT] = [0x0a, 0x0d, 0x2e];

function isDotLine(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== DOT) return false;
  const after = bytes[at + 1] === CR ? at + 2 : at + 1;
  return after >= bytes.length || bytes[after] === LF;
}
