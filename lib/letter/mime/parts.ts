/**
 * Takes a message apart: {@linkcode parseParts} gives its parts as they stream by, decoded,
 * in flat memory. It needs the message once, from its beginning to its end.
 *
 * @module
 */
import { type Header, readHeader } from "../header.ts";
import { type OpenMessage, withLineFeeds } from "./open_message.ts";
import { type PartHead, readPartHead } from "./part_head.ts";
import { PartTree, type Place, TooDeep } from "./part_tree.ts";
import { type MimeNode, type SplitEvent, splitMessage } from "./splitter.ts";
import type { Tell } from "./tell.ts";
import { decodeTransfer } from "./decode/transfer.ts";

/** A part of a message. */
export interface Part extends PartHead, Place {
  /**
   * Its bytes without their transfer encoding, to be read before the next part; each
   * piece may take the place of the one before it.
   */
  content: AsyncIterable<Uint8Array>;
}

/** How a message is taken apart. */
export interface ParseOptions {
  /** Told what is damaged, as a sentence without its period. */
  tell: Tell;
  /** What the ids of parts begin with: the id of the part that the message is in, and a dot. */
  prefix?: string;
}

/**
 * The parts of a message, without the multiparts around them. A message in it is a part
 * like others, which can be opened and parsed in turn.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openMessage } from "./open_message.ts";
 * import { parseParts } from "./parts.ts";
 *
 * const mail = "Content-Type: multipart/mixed; boundary=b\n\n" +
 *   "--b\n\nHello\n--b\nContent-Type: image/png; name=a.png\n\n...\n--b--\n";
 * async function* message() {
 *   yield new TextEncoder().encode(mail);
 * }
 * const names: unknown[] = [];
 * const opened = await openMessage(message());
 * for await (const { id, type, name } of parseParts(opened, { tell() {} })) {
 *   names.push([id, type, name]);
 * }
 * assertEquals(names, [
 *   ["1", "text/plain", undefined],
 *   ["2", "image/png", "a.png"],
 * ]);
 * ```
 */
export async function* parseParts(
  { header, content }: OpenMessage,
  { tell, prefix = "" }: ParseOptions,
): AsyncGenerator<Part> {
  const lines = header.hasCrLines ? withLineFeeds(content) : content;
  const events = new Events(splitMessage(headerLines(header), lines));
  try {
    yield* readParts(events, new PartTree(prefix, tell), tell);
  } catch (error) {
    if (!isOutOfBounds(error)) throw error;
    tell("It has more parts or longer headers than are looked at");
  } finally {
    await events.close();
  }
}

async function* readParts(
  events: Events,
  tree: PartTree,
  tell: Tell,
): AsyncGenerator<Part> {
  for (;;) {
    const event = await events.next();
    const node = event?.type === "node" ? event.node : undefined;
    if (!event || node) {
      const childless = tree.takeChildless(node);
      if (childless) {
        yield { ...UNKNOWN, ...childless, content: each(childless.pieces) };
      }
    }
    if (!event) return tree.end();
    if (event.type === "data") tree.addData(event);
    const place = node && tree.add(node);
    if (place) yield toPart(node, place, events, tell);
  }
}

/** Of what is in no part nothing is known: it is text. */
const UNKNOWN: PartHead = {
  type: "text/plain",
  charset: "",
  encoding: "",
  isAttachment: false,
};

function toPart(
  node: MimeNode,
  place: Place,
  events: Events,
  tell: Tell,
): Part {
  const isDigest = place.inside.at(-1)?.subtype === "digest";
  const bytes = node.getHeaders();
  const header = readHeader(bytes, true);
  const head = readPartHead(header, isDigest ? "message/rfc822" : "text/plain");
  // Without an empty line after the head, the library takes text for a part of it.
  const body = bodyOf(node, events, bytes.subarray(header.size));
  return {
    ...head,
    ...place,
    content: decodeTransfer(body, head.encoding, tell),
  };
}

async function* each(pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

/** The fields of the header by which a message is split and decoded, each on one line. */
function headerLines({ field }: Header): string[] {
  return FIELDS
    .map((name) => ({ name, value: field(name).replaceAll(/[\r\n]+/g, " ") }))
    .filter(({ value }) => value.trim() !== "")
    .map(({ name, value }) => `${name}: ${value.trim()}`);
}

const FIELDS = [
  "Content-Type",
  "Content-Disposition",
  "Content-Transfer-Encoding",
  "Content-ID",
];

function isOutOfBounds(error: unknown): boolean {
  return error instanceof TooDeep ||
    (error as { code?: unknown }).code === "EMAXLEN";
}

/** The events of the library, of which the next one can be looked at. */
class Events {
  readonly #source: AsyncGenerator<SplitEvent>;
  #peeked?: SplitEvent;

  constructor(source: AsyncGenerator<SplitEvent>) {
    this.#source = source;
  }

  async next(): Promise<SplitEvent | undefined> {
    const event = await this.peek();
    this.#peeked = undefined;
    return event;
  }

  async peek(): Promise<SplitEvent | undefined> {
    if (this.#peeked) return this.#peeked;
    const { value, done } = await this.#source.next();
    return this.#peeked = done ? undefined : value;
  }

  async close(): Promise<void> {
    await this.#source.return(undefined);
  }
}

/** The body of a part. What nobody reads of it, the loop over events passes over. */
async function* bodyOf(
  node: MimeNode,
  events: Events,
  early: Uint8Array,
): AsyncGenerator<Uint8Array> {
  if (early.length > 0) yield early;
  for (;;) {
    const event = await events.peek();
    if (event?.type !== "body" || event.node !== node) return;
    await events.next();
    yield event.value;
  }
}
