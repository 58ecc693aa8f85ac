import { assertEquals, assertRejects } from "@std/assert";
import { ReadTimeoutError } from "../../../lib/protocol/byte_stream.ts";
import { concatBytes, randomBytes } from "../../../lib/crypto/bytes.ts";
import { importAesKey } from "../../../lib/crypto/envelope.ts";
import { SecurityError, TruncatedError } from "../../../lib/protocol/errors.ts";
import { encodeNotice, parseNotice } from "../../../lib/protocol/notices.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import {
  RecordReader,
  RecordWriter,
} from "../../../lib/protocol/records/record_stream.ts";
import {
  RECORD_FRAME_LIMIT,
  SequencedOpener,
  SequencedSealer,
} from "../../../lib/protocol/records/records.ts";
import { flipped } from "../../support/altered.ts";
import { Sink, streamOf, streamPair } from "../../support/memory_stream.ts";

const CONTEXT = {
  key: await importAesKey(randomBytes(32)),
  sessionId: randomBytes(16),
  direction: "C",
} as const;

/** A plaintext that says which it is. */
function plaintext(number: number, length = 8): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length).fill(number + 1);
}

async function frames(
  count: number,
  length?: number,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const sealer = new SequencedSealer(CONTEXT);
  const plaintexts = Array.from(
    { length: count },
    (_, i) => plaintext(i, length),
  );
  return await Promise.all(
    plaintexts.map(async (bytes) => encodeFrame(await sealer.seal(bytes))),
  );
}

function readerOf(stream: ConstructorParameters<typeof FrameReader>[0]) {
  const frames = new FrameReader(stream, RECORD_FRAME_LIMIT);
  return new RecordReader(frames, new SequencedOpener(CONTEXT));
}

/** The numbers of all records that a stream of bytes holds. */
async function numbersIn(bytes: Uint8Array): Promise<number[]> {
  const reader = readerOf(streamOf(bytes));
  const numbers: number[] = [];
  for (let next = await reader.next(); next; next = await reader.next()) {
    numbers.push(next[0] - 1);
  }
  return numbers;
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

Deno.test("RecordWriter writes what was posted, in order, on flush()", async () => {
  for (const count of [0, 1, 7, 8, 9, 40]) {
    const sink = new Sink();
    const writer = new RecordWriter(sink, new SequencedSealer(CONTEXT));
    for (let i = 0; i < count; i++) await writer.post(plaintext(i));
    await writer.flush();
    assertEquals(await numbersIn(sink.bytes), upTo(count));
  }
});

Deno.test("RecordWriter.post() writes the first of a content while more comes", async () => {
  const sink = new Sink();
  const writer = new RecordWriter(sink, new SequencedSealer(CONTEXT));
  const posted: number[] = [];
  for (let i = 0; i < 13; i++) {
    await writer.post(plaintext(i, i === 0 ? 8 : 60_000));
    posted.push((await numbersIn(sink.bytes)).length);
  }
  // A batch is surely written when the next one is full.
  assertEquals([posted[6] >= 2, posted[10] >= 6], [true, true], `${posted}`);
  await writer.flush();
  assertEquals(await numbersIn(sink.bytes), upTo(13));
});

Deno.test("RecordWriter.post() lets the plaintext be overwritten at once", async () => {
  const sink = new Sink();
  const writer = new RecordWriter(sink, new SequencedSealer(CONTEXT));
  const bytes = new Uint8Array(8);
  for (let i = 0; i < 20; i++) await writer.post(bytes.fill(i + 1));
  bytes.fill(0);
  await writer.flush();
  assertEquals(await numbersIn(sink.bytes), upTo(20));
});

Deno.test("RecordReader.next() gives the memory of the record before back", async () => {
  const reader = readerOf(streamOf(...await frames(2)));
  const first = await reader.next();
  assertEquals(first?.length, 8);
  await reader.next();
  assertEquals(first?.length, 0);
});

Deno.test("RecordWriter writes all of a record to a stream that takes little", async () => {
  const sink = new Sink();
  const stream = {
    write: (bytes: Uint8Array) => sink.write(bytes.subarray(0, 3)),
  };
  const writer = new RecordWriter(stream, new SequencedSealer(CONTEXT));
  for (let i = 0; i < 10; i++) await writer.post(plaintext(i));
  await writer.flush();
  assertEquals(await numbersIn(sink.bytes), upTo(10));
});

Deno.test("RecordWriter.flush() by several at once keeps the order", async () => {
  const sink = new Sink();
  const stream = {
    // Takes one byte at a time and lets others run in between.
    async write(bytes: Uint8Array) {
      await Promise.resolve();
      return sink.write(bytes.subarray(0, 1));
    },
  };
  const writer = new RecordWriter(stream, new SequencedSealer(CONTEXT));
  const writing: Promise<void>[] = [];
  for (let i = 0; i < 30; i++) {
    writing.push(writer.post(plaintext(i)));
    if (i % 3 === 0) writing.push(writer.flush(), writer.flush());
  }
  await Promise.all([...writing, writer.flush()]);
  await writer.flush();
  assertEquals(await numbersIn(sink.bytes), upTo(30));
});

Deno.test("RecordWriter.post() waits while the stream takes nothing", async () => {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const sink = new Sink();
  const stream = {
    async write(bytes: Uint8Array) {
      await opened;
      return sink.write(bytes);
    },
  };
  const writer = new RecordWriter(stream, new SequencedSealer(CONTEXT));
  let posted = 0;
  const posting = (async () => {
    for (; posted < 100; posted++) await writer.post(plaintext(posted));
    await writer.flush();
  })();
  // Enough turns for all 100, were nothing to stop them.
  for (let i = 0; i < 1000; i++) await Promise.resolve();
  const postedEarly = posted;
  open();
  await posting;
  assertEquals(postedEarly < 16, true, `${postedEarly} were posted`);
  assertEquals(await numbersIn(sink.bytes), upTo(100));
});

Deno.test("RecordWriter.flush() throws what the stream threw, and again", async () => {
  const stream = {
    write: () => Promise.reject(new Deno.errors.BrokenPipe("gone")),
  };
  const writer = new RecordWriter(stream, new SequencedSealer(CONTEXT));
  await writer.post(plaintext(0));
  await assertRejects(() => writer.flush(), Deno.errors.BrokenPipe, "gone");
  await assertRejects(() => writer.flush(), Deno.errors.BrokenPipe, "gone");
});

Deno.test("RecordWriter.flush() throws for a record that cannot be sealed", async () => {
  const writer = new RecordWriter(new Sink(), new SequencedSealer(CONTEXT));
  await writer.post(new Uint8Array(0));
  await assertRejects(() => writer.flush(), RangeError, "Cannot seal");
});

Deno.test("RecordReader.next() hands out records in order, content or not", async () => {
  for (const content of [false, true]) {
    for (const length of [8, 60_000]) {
      const reader = readerOf(
        streamOf(concatBytes(...await frames(20, length))),
      );
      for (let i = 0; i < 20; i++) {
        assertEquals(await reader.next({ content }), plaintext(i, length));
      }
      assertEquals(await reader.next({ content }), null);
    }
  }
});

Deno.test(
  "RecordReader.next() hands out what came before a bad record, nothing after it",
  {
    // The records behind the bad one are still being opened when the test ends.
    sanitizeOps: false,
  },
  async () => {
    const all = await frames(10);
    all[5] = flipped(all[5], 10);
    const reader = readerOf(streamOf(concatBytes(...all)));
    for (let i = 0; i < 5; i++) assertEquals(await reader.next(), plaintext(i));
    for (let time = 0; time < 3; time++) {
      await assertRejects(() => reader.next(), SecurityError, "does not open");
    }
  },
);

Deno.test("RecordReader.next() tells a cut stream from one that ends", async () => {
  const all = concatBytes(...await frames(2));
  const firstEnd = (await frames(1))[0].length;
  for (let cut = 1; cut < all.length; cut++) {
    const reader = readerOf(streamOf(all.slice(0, cut)));
    if (cut >= firstEnd) assertEquals(await reader.next(), plaintext(0));
    if (cut === firstEnd) assertEquals(await reader.next(), null);
    else await assertRejects(() => reader.next(), TruncatedError);
  }
});

Deno.test("RecordReader.next() does not wait for more behind a short record", async () => {
  const [long, short] = [
    (await frames(2, 60_000))[0],
    (await frames(2))[1],
  ];
  const source = streamOf(long, short);
  const stream = {
    async read(into: Uint8Array) {
      // Silent after the two, as a peer who waits for an answer is.
      return await source.read(into) ?? await new Promise<null>(() => {});
    },
  };
  const reader = readerOf(stream);
  assertEquals(await reader.next({ content: true }), plaintext(0, 60_000));
  assertEquals(await reader.next({ content: true }), plaintext(1));
});

Deno.test("RecordReader.next() leaves a notice that comes with the last answer", async () => {
  for (const length of [8, 5000]) {
    const answers = await frames(2, length);
    const bytes = concatBytes(...answers, encodeNotice("alive"));
    const wire = new FrameReader(streamOf(bytes), RECORD_FRAME_LIMIT);
    const reader = new RecordReader(wire, new SequencedOpener(CONTEXT));
    for (const number of [0, 1]) {
      const opened = await reader.next({ content: length > 8 });
      assertEquals(opened, plaintext(number, length));
    }
    assertEquals(parseNotice((await wire.next())!), "alive");
  }
});

Deno.test("RecordReader.next() hands content out while the next read is under way", async () => {
  const all = await frames(2, 60_000);
  const [here, there] = streamPair();
  const reader = readerOf(here);
  there.write(all[0]);
  assertEquals(await reader.next({ content: true }), plaintext(0, 60_000));
  there.write(all[1]);
  there.close();
  assertEquals(await reader.next(), plaintext(1, 60_000));
  assertEquals(await reader.next(), null);
});

Deno.test("RecordReader.next() throws what a read under way threw when it comes to it", async () => {
  const [whole, cut] = await frames(2, 60_000);
  const source = streamOf(whole, cut.subarray(0, 1000));
  const reader = readerOf(source);
  assertEquals(await reader.next({ content: true }), plaintext(0, 60_000));
  for (let time = 0; time < 2; time++) {
    await assertRejects(() => reader.next({ content: true }), TruncatedError);
  }
});

/** A stream whose peer says nothing after these bytes; notes how long each read may wait. */
class SilentStream {
  readonly limits: (number | undefined)[] = [];
  #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(into: Uint8Array, timeoutMs?: number): number {
    this.limits.push(timeoutMs);
    const count = this.#bytes.length;
    if (count === 0) throw new ReadTimeoutError(timeoutMs ?? 60_000);
    into.set(this.#bytes);
    this.#bytes = new Uint8Array(0);
    return count;
  }
}

Deno.test("RecordReader.next() passes its time limit down to the stream", async () => {
  const stream = new SilentStream(concatBytes(...await frames(2)));
  const reader = readerOf(stream);
  assertEquals(await reader.next({ timeoutMs: 500 }), plaintext(0));
  assertEquals(await reader.next({ timeoutMs: 600 }), plaintext(1));
  const error = await assertRejects(
    () => reader.next({ timeoutMs: 700 }),
    ReadTimeoutError,
    "Nothing came within 0.7 s",
  );
  assertEquals(error.timeoutMs, 700);
  await assertRejects(() => reader.next(), ReadTimeoutError);
  // The second record had come with the first.
  assertEquals(stream.limits, [500, 700, undefined]);
});

Deno.test("RecordReader.next() times out in the middle of a record", async () => {
  const [frame] = await frames(1);
  const stream = new SilentStream(frame.subarray(0, 10));
  await assertRejects(
    () => readerOf(stream).next({ timeoutMs: 5 }),
    ReadTimeoutError,
  );
  assertEquals(stream.limits, [5, 5]);
});
