/** What follows an answer that announced its size, whole in memory. */
import { ProtocolError } from "../../protocol/errors.ts";
import { LIMITS, SEALED_HEAD_LIMIT } from "../../protocol/limits.ts";
import type { Channel } from "../../protocol/records/channel.ts";
import { readContent } from "../session/answers.ts";
import { atMost } from "../session/connect/bounded.ts";

/**
 * Reads what follows an answer.
 *
 * @param size Bytes that the server announced.
 * @param limit Bytes that it may have at most.
 * @throws {ProtocolError} If it has another size, or too many bytes.
 */
export async function readAnnounced(
  channel: Channel,
  size: number,
  limit: number,
): Promise<Uint8Array> {
  if (size > limit) throw wrongSize();
  const bytes = new Uint8Array(size);
  let length = 0;
  for await (const piece of atMost(size, readContent(channel))) {
    bytes.set(piece, length);
    length += piece.length;
  }
  if (length < size) throw wrongSize();
  return bytes;
}

/**
 * Reads the heads that follow an answer to `heads`.
 *
 * @param sizes As the server announced them; 0 for a mail without a head.
 * @param count How many were asked for: at most LIMITS.page.
 */
export async function readHeads(
  channel: Channel,
  sizes: number[],
  count: number,
): Promise<(Uint8Array | undefined)[]> {
  const most = Math.max(0, ...sizes);
  if (sizes.length !== count || most > SEALED_HEAD_LIMIT) throw wrongSize();
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const limit = LIMITS.page * SEALED_HEAD_LIMIT;
  const bytes = await readAnnounced(channel, total, limit);
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return size > 0 ? bytes.subarray(end - size, end) : undefined;
  });
}

function wrongSize(): ProtocolError {
  return new ProtocolError(
    "Cannot understand the server: an answer has another size than it announced",
  );
}
