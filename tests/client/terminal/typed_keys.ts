import { KeyReader } from "../../../lib/client/terminal/key_reader.ts";
import { LineReader } from "../../../lib/client/terminal/line_reader.ts";

/** The keys of a terminal that passes on these pieces, one a read. */
export function keysOf(...pieces: string[]): KeyReader {
  return keysOfTerminal("xterm", ...pieces);
}

/** The same of a kind of terminal. */
export function keysOfTerminal(term: string, ...pieces: string[]): KeyReader {
  const reads = pieces.map((piece) => new TextEncoder().encode(piece));
  return new KeyReader(
    new LineReader((into) => {
      const piece = reads.shift();
      if (!piece) return Promise.resolve(null);
      const part = piece.subarray(0, into.length);
      into.set(part);
      if (part.length < piece.length) {
        reads.unshift(piece.subarray(part.length));
      }
      return Promise.resolve(part.length);
    }),
    term,
  );
}

/** Marks a text as a terminal marks what was pasted. */
export function pasted(text: string): string {
  return `\x1b[200~${text}\x1b[201~`;
}
