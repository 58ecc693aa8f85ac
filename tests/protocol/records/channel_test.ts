import { assertEquals, assertRejects } from "@std/assert";
import {
  concatBytes,
  encodeText,
  randomBytes,
} from "../../../lib/crypto/bytes.ts";
import type { Channel } from "../../../lib/protocol/records/channel.ts";
import { openChannel } from "../../../lib/protocol/records/open_channel.ts";
import { ReadTimeoutError } from "../../../lib/protocol/byte_stream.ts";
import { ProtocolError, SecurityError } from "../../../lib/protocol/errors.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import { DATA_LIMIT, MESSAGE_LIMIT } from "../../../lib/protocol/limits.ts";
import { RECORD_FRAME_LIMIT } from "../../../lib/protocol/records/records.ts";
import { basicProtection } from "../../../lib/protocol/handshake/session_keys.ts";
import {
  type MemoryStream,
  Sink,
  streamPair,
} from "../../support/memory_stream.ts";

const PROTECTION = await basicProtection(randomBytes(32));

function channelOn(stream: MemoryStream): Channel {
  const frames = new FrameReader(stream, RECORD_FRAME_LIMIT);
  return openChannel(stream, frames, PROTECTION);
}

function channelPair(): { here: Channel; there: Channel; end: () => void } {
  const [a, b] = streamPair();
  return { here: channelOn(a), there: channelOn(b), end: () => a.close() };
}

/** What a channel makes of a record with that plaintext. */
async function receivedOf(plaintext: Uint8Array) {
  const [a, b] = streamPair();
  a.write(encodeFrame(await PROTECTION.sealer.seal(plaintext)));
  return await channelOn(b).receive();
}

Deno.test("Channel.send() sends a message that receive() returns", async () => {
  const { here, there } = channelPair();
  const message = { type: "ok", title: "Grüße 🙂", n: [1, null, true] };
  await here.send(message);
  assertEquals(await there.receive(), { kind: "message", message });
});

Deno.test("Channel.post() and postData() keep their order", async () => {
  const { here, there, end } = channelPair();
  await here.post({ type: "send" });
  await here.postData(Uint8Array.of(1, 2));
  await here.postData(Uint8Array.of(3));
  await here.send({ type: "end" });
  end();
  assertEquals((await there.receive())?.kind, "message");
  assertEquals(await there.receive({ content: true }), {
    kind: "data",
    data: Uint8Array.of(1, 2),
  });
  assertEquals(await there.receive({ content: true }), {
    kind: "data",
    data: Uint8Array.of(3),
  });
  assertEquals(await there.receive({ content: true }), {
    kind: "message",
    message: { type: "end" },
  });
  assertEquals(await there.receive(), null);
});

Deno.test("Channel.postData() cuts content into records of 256 KiB", async () => {
  const { here, there, end } = channelPair();
  const content = new Uint8Array(2 * DATA_LIMIT + 1).map((_, i) => i >> 3);
  await here.postData(content);
  await here.postData(new Uint8Array(0));
  await here.flush();
  end();
  const pieces: Uint8Array[] = [];
  for (;;) {
    const received = await there.receive({ content: true });
    if (!received) break;
    if (received.kind === "data") pieces.push(received.data.slice());
  }
  assertEquals(pieces.map((piece) => piece.length), [
    DATA_LIMIT,
    DATA_LIMIT,
    1,
  ]);
  assertEquals(concatBytes(...pieces), content);
});

Deno.test("Channel.send() takes a message of 64 KiB and none over it", async () => {
  const { here, there } = channelPair();
  const text = "x".repeat(MESSAGE_LIMIT - '{"type":""}'.length);
  await here.send({ type: text });
  assertEquals(await there.receive(), {
    kind: "message",
    message: { type: text },
  });
  await assertRejects(
    () => here.send({ type: text + "x" }),
    RangeError,
    "Cannot send a message of 65537 bytes",
  );
});

Deno.test("Channel.receive() refuses a message over 64 KiB", async () => {
  const spaces = (count: number) => encodeText("{}" + " ".repeat(count));
  const longest = await receivedOf(
    concatBytes(Uint8Array.of(1), spaces(MESSAGE_LIMIT - 2)),
  );
  assertEquals(longest, { kind: "message", message: {} });
  await assertRejects(
    () => receivedOf(concatBytes(Uint8Array.of(1), spaces(MESSAGE_LIMIT - 1))),
    ProtocolError,
    "Cannot read a message of 65537 bytes: the limit is 65536",
  );
});

Deno.test("Channel.receive() takes an empty piece of content", async () => {
  assertEquals(await receivedOf(Uint8Array.of(2)), {
    kind: "data",
    data: new Uint8Array(0),
  });
});

Deno.test("Channel.receive() refuses records of other types", async () => {
  for (const type of [0, 3, 0x7b, 255]) {
    await assertRejects(
      () => receivedOf(concatBytes(Uint8Array.of(type), encodeText("{}"))),
      ProtocolError,
      `Cannot read a record of type ${type}`,
    );
  }
});

Deno.test("Channel.receive() refuses a message that is no JSON object", async () => {
  for (
    const text of ["", "{", "nonsense", "[]", "null", '"text"', "1", "{}x"]
  ) {
    await assertRejects(
      () => receivedOf(concatBytes(Uint8Array.of(1), encodeText(text))),
      ProtocolError,
      "Cannot read a message",
      text,
    );
  }
});

Deno.test("Channel.receive() refuses a record that does not open", async () => {
  const [a, b] = streamPair();
  a.write(Uint8Array.of(0, 0, 0, 40, ...new Uint8Array(40)));
  await assertRejects(() => channelOn(b).receive(), SecurityError);
});

Deno.test("Channel.receive() times out, and passes its limit to the stream", async () => {
  const limits: (number | undefined)[] = [];
  const frames = new FrameReader({
    read(_, timeoutMs) {
      limits.push(timeoutMs);
      throw new ReadTimeoutError(timeoutMs ?? 60_000);
    },
  }, RECORD_FRAME_LIMIT);
  const channel = openChannel(new Sink(), frames, PROTECTION);
  for (const options of [{ timeoutMs: 250 }, { content: true, timeoutMs: 9 }]) {
    await assertRejects(() => channel.receive(options), ReadTimeoutError);
  }
  await assertRejects(() => channel.receive(), ReadTimeoutError);
  assertEquals(limits, [250, 9, undefined]);
});
