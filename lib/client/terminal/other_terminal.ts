import { isatty, ReadStream } from "node:tty";
import { KeyReader } from "./key_reader.ts";
import { editLine } from "./line_editor.ts";
import { LineReader } from "./line_reader.ts";

/** Most bytes of the answer. */
const LIMIT = 64 * 1024;
/** Standard error and output: a terminal is open for reading there too. */
const STREAMS = [2, 1];

/**
 * Asks for a secret at the terminal that standard error or output shows. Deno opens
 * /dev/tty for no program that lacks a single permission, so that the client reads from
 * the terminal that it has.
 *
 * @param show Writes to the terminal.
 * @returns The answer, or null where there is no terminal, this Deno (before 2.9) cannot
 * read from it, or the person gave none.
 * @throws {Interrupted} On Ctrl-C.
 */
export async function askOtherTerminal(
  question: string,
  show: (text: string) => void,
): Promise<string | null> {
  const terminal = openTerminal();
  if (!terminal) return null;
  terminal.setRawMode(true);
  try {
    show(question);
    const line = await editLine({
      keys: new KeyReader(new LineReader(readerOf(terminal))),
      columns: 80,
      limit: LIMIT,
      question: { text: question, kind: "secret" },
      show,
    });
    return line && new TextDecoder().decode(line.bytes);
  } finally {
    terminal.setRawMode(false);
    terminal.destroy();
    show("\n");
  }
}

function openTerminal(): ReadStream | undefined {
  const stream = STREAMS.find((fd) => isatty(fd));
  if (stream === undefined) return undefined;
  try {
    return new ReadStream(stream);
  } catch {
    return undefined;
  }
}

function readerOf(
  terminal: ReadStream,
): (into: Uint8Array) => Promise<number | null> {
  const pieces = terminal[Symbol.asyncIterator]();
  return async (into) => {
    const { value, done } = await pieces.next();
    if (done) return null;
    into.set(value);
    return value.length;
  };
}
