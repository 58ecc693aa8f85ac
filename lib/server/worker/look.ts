import { newMailTime } from "../../store/maildir/index/folder_times.ts";
import type { ByteStream } from "../../protocol/byte_stream.ts";
import { FrameReader } from "../../protocol/records/frame.ts";
import type { WorkerEvent } from "../ipc/events.ts";
import { LOOK_ORDER_LIMIT, parseLookOrder } from "../ipc/look_order.ts";

/**
 * Looks at boxes as the orders of a stream say, until it ends: tells of each user when the
 * box changed last.
 *
 * @param mail The folder of the boxes.
 * @throws {Error} If an order is malformed.
 */
export async function lookOn(
  stream: ByteStream,
  mail: string,
  emit: (event: WorkerEvent) => void,
): Promise<void> {
  const orders = new FrameReader(stream, LOOK_ORDER_LIMIT);
  for (let order; (order = await orders.next());) {
    for (const user of parseLookOrder(order).users) {
      emit({ event: "box", user, changed: newMailTime(mail, user) });
    }
    emit({ event: "looked" });
  }
}
