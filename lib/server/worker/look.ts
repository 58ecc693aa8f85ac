import type { ByteStream } from "../../protocol/byte_stream.ts";
import { FrameReader } from "../../protocol/records/frame.ts";
import type { WorkerEvent } from "../ipc/events.ts";
import { LOOK_ORDER_LIMIT, parseLookOrder } from "../ipc/look_order.ts";

/**
 * When something came to the boxes of users last, in ms since the epoch; a box that never
 * had anything may be left out.
 */
export type NewsOf = (users: string[]) => Promise<ReadonlyMap<string, number>>;

/**
 * Looks at boxes as the orders of a stream say, until it ends: tells of each user when the
 * box changed last.
 *
 * @throws {Error} If an order is malformed.
 */
export async function lookOn(
  stream: ByteStream,
  newsOf: NewsOf,
  emit: (event: WorkerEvent) => void,
): Promise<void> {
  const orders = new FrameReader(stream, LOOK_ORDER_LIMIT);
  for (let order; (order = await orders.next());) {
    const { users } = parseLookOrder(order);
    const news = await newsOf(users);
    for (const user of users) {
      emit({ event: "box", user, changed: news.get(user) ?? 0 });
    }
    emit({ event: "looked" });
  }
}
