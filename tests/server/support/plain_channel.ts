import type { Bytes } from "../../../lib/crypto/bytes.ts";
import type { ByteStream } from "../../../lib/protocol/byte_stream.ts";
import { Channel } from "../../../lib/protocol/records/channel.ts";
import { FrameReader } from "../../../lib/protocol/records/frame.ts";
import {
  RecordReader,
  RecordWriter,
} from "../../../lib/protocol/records/record_stream.ts";
import { RECORD_FRAME_LIMIT } from "../../../lib/protocol/records/records.ts";

/** Records in plain text: what a test of a session need not wait for. */
const plain = {
  seal: (plaintext: Uint8Array) => Promise.resolve(plaintext.slice() as Bytes),
  open: (body: Uint8Array) => Promise.resolve(body.slice() as Bytes),
};

/** A channel whose records are not sealed. */
export function plainChannel(stream: ByteStream): Channel {
  return new Channel(
    new RecordReader(new FrameReader(stream, RECORD_FRAME_LIMIT), plain),
    new RecordWriter(stream, plain),
  );
}
