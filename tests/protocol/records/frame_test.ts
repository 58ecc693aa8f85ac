import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import { ProtocolError, TruncatedError } from "../../../lib/protocol/errors.ts";
import {
  encodeFrame,
  FrameReader,
  putFrame,
} from "../../../lib/protocol/records/frame.ts";
import { streamOf } from "../../support/memory_stream.ts";

const FIRST = Uint8Array.of(1, 2, 3);
const SECOND = Uint8Array.of(0, 0, 0, 9, 255);
const TWO_FRAMES = concatBytes(encodeFrame(FIRST), encodeFrame(SECOND));

function header(length: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
}

/** All frames of a stream, copied. */
async function readAll(frames: FrameReader): Promise<number[][]> {
  const bodies: number[][] = [];
  for (;;) {
    const body = await frames.next();
    if (!body) return bodies;
    bodies.push([...body]);
  }
}

Deno.test("encodeFrame() puts the length before the body, big-endian", () => {
  assertEquals(encodeFrame(FIRST), Uint8Array.of(0, 0, 0, 3, 1, 2, 3));
  const long = encodeFrame(new Uint8Array(0x0102));
  assertEquals(long.subarray(0, 4), Uint8Array.of(0, 0, 1, 2));
  assertEquals(long.length, 4 + 0x0102);
});

Deno.test("putFrame() puts a frame behind another and says where it ends", () => {
  const target = new Uint8Array(TWO_FRAMES.length);
  const middle = putFrame(target, 0, FIRST);
  assertEquals(putFrame(target, middle, SECOND), target.length);
  assertEquals(target, TWO_FRAMES);
});

Deno.test("FrameReader.next() puts frames together wherever the stream is cut", async () => {
  for (let cut = 0; cut <= TWO_FRAMES.length; cut++) {
    const stream = streamOf(TWO_FRAMES.slice(0, cut), TWO_FRAMES.slice(cut));
    const frames = new FrameReader(stream, 100);
    assertEquals(await readAll(frames), [[...FIRST], [...SECOND]], `at ${cut}`);
  }
});

Deno.test("FrameReader.next() puts frames together that come byte by byte", async () => {
  const chunks = [...TWO_FRAMES].map((byte) => Uint8Array.of(byte));
  const frames = new FrameReader(streamOf(...chunks), 100);
  assertEquals(await readAll(frames), [[...FIRST], [...SECOND]]);
});

Deno.test("FrameReader.next() takes many frames out of one read", async () => {
  const bodies = Array.from({ length: 500 }, (_, i) => [i & 255, i >> 8]);
  const all = concatBytes(
    ...bodies.map((body) => encodeFrame(Uint8Array.from(body))),
  );
  const frames = new FrameReader(streamOf(all), 100);
  assertEquals(await readAll(frames), bodies);
});

Deno.test("FrameReader.next() reads frames of all lengths, whatever comes in a read", async () => {
  const limit = 65_565;
  const lengths = [
    1,
    limit,
    2,
    4092,
    4093,
    4096,
    4097,
    30_000,
    limit,
    limit,
    1,
  ];
  const bodies = lengths.map((length, i) => new Uint8Array(length).fill(i + 1));
  const all = concatBytes(...bodies.map(encodeFrame));
  for (const step of [100, 4095, 4096, 65_536, all.length]) {
    const chunks: Uint8Array[] = [];
    for (let i = 0; i < all.length; i += step) {
      chunks.push(all.subarray(i, i + step));
    }
    const frames = new FrameReader(streamOf(...chunks), limit);
    for (const body of bodies) assertEquals(await frames.next(), body);
    assertEquals(await frames.next(), null);
  }
});

Deno.test("FrameReader.next() never asks the stream for no bytes", async () => {
  const all = concatBytes(
    ...Array.from({ length: 40 }, () => encodeFrame(new Uint8Array(8192))),
  );
  const source = streamOf(all);
  const asked: number[] = [];
  const stream = {
    read(into: Uint8Array) {
      asked.push(into.length);
      return source.read(into);
    },
  };
  await readAll(new FrameReader(stream, 8192));
  assertEquals(asked.filter((length) => length === 0), []);
});

Deno.test("FrameReader.next() refuses an empty frame", async () => {
  const frames = new FrameReader(streamOf(header(0), FIRST), 100);
  await assertRejects(
    () => frames.next(),
    ProtocolError,
    "Cannot read an empty frame",
  );
});

Deno.test("FrameReader.next() takes a frame under and at the limit, none over it", async () => {
  for (const length of [99, 100]) {
    const body = new Uint8Array(length).fill(7);
    const frames = new FrameReader(streamOf(encodeFrame(body)), 100);
    assertEquals(await frames.next(), body);
  }
  const over = new FrameReader(streamOf(encodeFrame(new Uint8Array(101))), 100);
  await assertRejects(
    () => over.next(),
    ProtocolError,
    "Cannot read a frame of 101 bytes: the limit is 100",
  );
});

for (const length of [8193, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
  Deno.test(`FrameReader.next() refuses a frame of ${length} bytes before it takes memory`, async () => {
    const source = streamOf(header(length));
    let room = 0;
    const stream = {
      read(into: Uint8Array) {
        room = Math.max(room, into.buffer.byteLength);
        return source.read(into);
      },
    };
    const frames = new FrameReader(stream, 8192);
    await assertRejects(
      () => frames.next(),
      ProtocolError,
      `Cannot read a frame of ${length} bytes`,
    );
    assert(room > 0 && room <= 4096, `${room} bytes were taken`);
  });
}

Deno.test("FrameReader.next() refuses a longer frame behind a good one", async () => {
  const stream = streamOf(concatBytes(encodeFrame(FIRST), header(101)));
  const frames = new FrameReader(stream, 100);
  assertEquals(await frames.next(), FIRST);
  await assertRejects(() => frames.next(), ProtocolError);
});

Deno.test("FrameReader.next() takes longer frames once the limit is set anew", async () => {
  const body = new Uint8Array(60_000).fill(3);
  const stream = streamOf(concatBytes(encodeFrame(FIRST), encodeFrame(body)));
  const frames = new FrameReader(stream, 8192);
  assertEquals(await frames.next(), FIRST);
  frames.limit = 65_565;
  assertEquals(await frames.next(), body);
});

Deno.test("FrameReader.next() tells an end between frames from one inside", async () => {
  const frame = encodeFrame(FIRST);
  assertEquals(await new FrameReader(streamOf(), 100).next(), null);
  for (let cut = 1; cut < frame.length; cut++) {
    const frames = new FrameReader(streamOf(frame.slice(0, cut)), 100);
    await assertRejects(() => frames.next(), TruncatedError, "closed before");
  }
  const whole = new FrameReader(streamOf(frame), 100);
  assertEquals(await whole.next(), FIRST);
  assertEquals(await whole.next(), null);
});

Deno.test("FrameReader.buffered() hands out what has come whole, without reading", async () => {
  const frames = new FrameReader(streamOf(TWO_FRAMES.slice(0, 10)), 100);
  assertEquals(frames.buffered(), undefined);
  assert(await frames.fill());
  assertEquals(frames.buffered(), FIRST);
  assertEquals(frames.buffered(), undefined);
});

Deno.test("FrameReader.buffered() refuses a longer frame", async () => {
  const frames = new FrameReader(streamOf(header(101)), 100);
  await frames.fill();
  assertThrows(() => frames.buffered(), ProtocolError);
});

Deno.test("FrameReader.rest() takes what was read beyond the frames handed out", async () => {
  const frames = new FrameReader(streamOf(TWO_FRAMES), 100);
  assertEquals(await frames.next(), FIRST);
  assertEquals(frames.rest(), encodeFrame(SECOND));
  assertEquals(frames.rest(), new Uint8Array(0));
  assertEquals(await frames.next(), null);
});
