/**
 * The cluster worker: it tells the other servers over the database of this one, and this one
 * of them. It has no key and sees no mail and no client's byte.
 *
 * @module
 */
import { systemClock } from "../../../program/clock.ts";
import type { ByteStream } from "../../../protocol/byte_stream.ts";
import { FrameReader } from "../../../protocol/records/frame.ts";
import {
  CLUSTER_ORDER_LIMIT,
  parseClusterOrder,
} from "../../ipc/cluster_order.ts";
import { SYNC_LIMIT_MS } from "../../limits.ts";
import {
  type LoginStoreSettings,
  openLoginDatabase,
} from "../store/login_database.ts";
import { ClusterWork, type ClusterWorkContext } from "./cluster_work.ts";

/** Time for a connection, in ms: the reason that there is none comes before the worker's end. */
const WAIT_MS = SYNC_LIMIT_MS - 3000;

/**
 * Does what the orders of a stream say, one after the other, until it ends; then the others
 * learn that this server has ended.
 *
 * @throws {Error} If an order is malformed.
 */
export async function serveCluster(
  stream: ByteStream,
  settings: LoginStoreSettings,
  { emit, reason }: Pick<ClusterWorkContext, "emit" | "reason">,
): Promise<void> {
  // While another server of the database takes over, the next order asks again.
  const database = openLoginDatabase(settings, { waitMs: WAIT_MS });
  const work = new ClusterWork({
    ...{ database, emit, reason },
    now: () => systemClock.now(),
  });
  const orders = new FrameReader(stream, CLUSTER_ORDER_LIMIT);
  try {
    for (let order; (order = await orders.next());) {
      await work.do(parseClusterOrder(order));
    }
    await work.end();
  } finally {
    await database.close();
  }
}
