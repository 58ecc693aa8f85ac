import type { ByteStream } from "../byte_stream.ts";
import { Channel } from "./channel.ts";
import type { FrameReader } from "./frame.ts";
import { RecordReader, RecordWriter } from "./record_stream.ts";
import { type Opener, RECORD_FRAME_LIMIT, type Sealer } from "./records.ts";

/**
 * Opens the channel of a session once its handshake is done.
 *
 * @param frames The reader of the handshake, which may have read records already.
 */
export function openChannel(
  stream: Pick<ByteStream, "write">,
  frames: FrameReader,
  { opener, sealer }: { opener: Opener; sealer: Sealer },
): Channel {
  frames.limit = RECORD_FRAME_LIMIT;
  return new Channel(
    new RecordReader(frames, opener),
    new RecordWriter(stream, sealer),
  );
}
