import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { concatBytes } from "../../lib/crypto/bytes.ts";
import { ProtocolError } from "../../lib/protocol/errors.ts";
import { encodeFrame, FrameReader } from "../../lib/protocol/records/frame.ts";
import { streamOf } from "../support/memory_stream.ts";
import { bytes, mayThrow, property } from "./property.ts";

const LIMIT = 600;
const cuts = fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 30 });
const bodies = fc.array(
  fc.uint8Array({ minLength: 1, maxLength: LIMIT }),
  { maxLength: 12 },
);

/** The bytes in pieces of these sizes, and what is left in one. */
function* pieces(all: Uint8Array, sizes: number[]): Generator<Uint8Array> {
  let start = 0;
  for (const size of sizes) {
    if (start >= all.length) return;
    yield all.subarray(start, start += size);
  }
  if (start < all.length) yield all.subarray(start);
}

async function readFrames(
  all: Uint8Array,
  sizes: number[],
  onFrame: (body: Uint8Array) => void,
): Promise<void> {
  const reader = new FrameReader(streamOf(...pieces(all, sizes)), LIMIT);
  for (;;) {
    const body = await reader.next();
    if (!body) return;
    onFrame(body.slice());
  }
}

property(
  "FrameReader reads what encodeFrame() wrote, however it comes in pieces",
  [bodies, cuts],
  async (written, sizes) => {
    const read: Uint8Array[] = [];
    const all = concatBytes(...written.map(encodeFrame));
    await readFrames(all, sizes, (body) => read.push(body));
    assertEquals(read, written.map((body) => new Uint8Array(body)));
  },
);

property(
  "FrameReader makes frames of any bytes, or refuses them, and loses none",
  [
    fc.array(fc.oneof(
      bytes(),
      bodies.map((all) => concatBytes(...all.map(encodeFrame))),
    )),
    cuts,
  ],
  async (parts, sizes) => {
    const all = concatBytes(...parts);
    let read = 0;
    await mayThrow([ProtocolError], () =>
      readFrames(all, sizes, (body) => {
        const frame = encodeFrame(body);
        assertEquals(all.slice(read, read += frame.length), frame);
      }));
  },
);
