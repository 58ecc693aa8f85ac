import { Interrupted, InvalidLine } from "./io.ts";

const KEY = {
  interrupt: 0x03,
  endOfInput: 0x04,
  backspace: 0x08,
  newline: 0x0a,
  enter: 0x0d,
  eraseLine: 0x15,
  eraseWord: 0x17,
  delete: 0x7f,
} as const;

/** The number of SIGINT, which Ctrl-C sends in cooked mode. */
const SIGINT = 2;

/**
 * Reads a line from a terminal in raw mode without showing it. The editing keys of
 * cooked mode work.
 *
 * @param readByte The next byte, or null at the end of the input.
 * @param limit Most bytes of the line.
 * @returns The line as UTF-8, or null at the end of the input.
 * @throws {Interrupted} On Ctrl-C.
 * @throws {InvalidLine} If the line is longer; it is read to its end all the same.
 */
export async function readSecretLine(
  readByte: () => Promise<number | null>,
  limit: number,
): Promise<Uint8Array | null> {
  const line: number[] = [];
  let tooLong = false;
  for (;;) {
    const byte = await readByte();
    if (byte === KEY.interrupt) throw new Interrupted(SIGINT);
    if (isEnd(byte)) {
      if (tooLong) {
        throw new InvalidLine(`The line is longer than ${limit} bytes`);
      }
      const empty = line.length === 0 && !isNewline(byte);
      return empty ? null : Uint8Array.from(line);
    }
    if (!edit(line, byte!)) line.push(byte!);
    if (line.length > limit) tooLong = true;
    if (tooLong) line.length = 0;
  }
}

function isNewline(byte: number | null): boolean {
  return byte === KEY.newline || byte === KEY.enter;
}

function isEnd(byte: number | null): boolean {
  return byte === null || byte === KEY.endOfInput || isNewline(byte);
}

/** Applies an editing key; returns whether it was one. */
function edit(line: number[], key: number): boolean {
  switch (key) {
    case KEY.backspace:
    case KEY.delete:
      eraseCharacter(line);
      return true;
    case KEY.eraseLine:
    case KEY.eraseWord:
      line.length = 0;
      return true;
    default:
      return false;
  }
}

/** A character of UTF-8 is its first byte and the continuation bytes after it. */
function eraseCharacter(line: number[]): void {
  let byte = line.pop();
  while (byte !== undefined && (byte & 0xc0) === 0x80) byte = line.pop();
}
