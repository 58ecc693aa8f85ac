import type { MimeNode } from "@zone-eu/mailsplit";
import { bytesOf } from "../octets.ts";
import { MIME_BOUNDS } from "./bounds.ts";
import { PartSplitter } from "./part_splitter.ts";

const { Readable } = await import("node:stream");

export type { MimeNode };

/** What the library finds in a message, in its order. */
export type SplitEvent =
  /** A part begins, or a multipart. */
  | { type: "node"; node: MimeNode }
  /** A piece of the part. */
  | { type: "body"; node: MimeNode; value: Uint8Array }
  /** A piece of a multipart that is in none of its parts: lines that begin parts, too. */
  | { type: "data"; node: MimeNode; value: Uint8Array };

/**
 * Splits a message into its parts (RFC 2046, 5.1), with mailsplit. Messages in it are
 * parts like others.
 *
 * @param fields The lines of the header that matter, in octets.
 * @throws {Error} With the code `EMAXLEN` if a header or the number of parts is out of
 * bounds.
 */
export async function* splitMessage(
  fields: string[],
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<SplitEvent> {
  const splitter = new PartSplitter({
    ignoreEmbedded: true,
    maxHeadSize: MIME_BOUNDS.head,
    maxChildNodes: MIME_BOUNDS.parts,
  });
  const source = Readable.from(withHeader(fields, content));
  source.once("error", (error) => splitter.destroy(error));
  try {
    for await (const event of source.pipe(splitter)) yield toEvent(event);
  } finally {
    source.destroy();
  }
}

async function* withHeader(
  fields: string[],
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield bytesOf([...fields, "", ""].join("\r\n"));
  const isMultipart = fields.some((field) => MULTIPART.test(field));
  /** The first bytes of the last line. */
  let start: number[] = [];
  for await (const piece of content) {
    const line = piece.lastIndexOf(LF) + 1;
    const before = line > 0 ? [] : start;
    start = [...before, ...piece.subarray(line, line + 2)].slice(0, 2);
    // The stream keeps pieces while the next one is read.
    yield piece.slice();
  }
  // The library takes a line that nothing ends for a part of the last part.
  if (isMultipart && start.join() === DASHES) yield Uint8Array.of(LF);
}

const MULTIPART = /^Content-Type:\s*multipart\//i;
const LF = 0x0a;
const DASHES = [0x2d, 0x2d].join();

// deno-lint-ignore no-explicit-any -- the library's types leave out what it emits
function toEvent(event: any): SplitEvent {
  return event.type === "node" ? { type: "node", node: event } : event;
}
