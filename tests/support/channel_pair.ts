import { FrameReader } from "../../lib/protocol/records/frame.ts";
import { basicProtection } from "../../lib/protocol/handshake/session_keys.ts";
import type { Channel } from "../../lib/protocol/records/channel.ts";
import { openChannel } from "../../lib/protocol/records/open_channel.ts";
import { RECORD_FRAME_LIMIT } from "../../lib/protocol/records/records.ts";
import { type MemoryStream, streamPair } from "./memory_stream.ts";

/** A channel on a stream in memory, in basic mode under a key of zeros. */
export async function channelOn(stream: MemoryStream): Promise<Channel> {
  const frames = new FrameReader(stream, RECORD_FRAME_LIMIT);
  const protection = await basicProtection(new Uint8Array(32));
  return openChannel(stream, frames, protection);
}

/** The two ends of a session in memory. */
export interface ChannelPair {
  client: Channel;
  server: Channel;
  /** Ends what the client, or the server, writes. */
  cut(end: "client" | "server"): void;
}

/** A session in memory whose handshake is done. */
export async function channelPair(): Promise<ChannelPair> {
  const [near, far] = streamPair();
  return {
    client: await channelOn(near),
    server: await channelOn(far),
    cut: (end) => (end === "client" ? near : far).close(),
  };
}
