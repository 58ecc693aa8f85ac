import { PARK } from "../../../../protocol/requests/park.ts";
import type { Queries } from "../../../../protocol/requests/requests.ts";
import { PARK_ALIVE_MS } from "../../../limits.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * Leaves the connection to the supervisor, which parks it once this worker has ended, if
 * there is room.
 */
export async function answerPark(
  _: Queries["park"],
  { channel, emit }: RequestContext,
): Promise<void> {
  emit({ event: "park" });
  await channel.send(PARK.ok({ alive: PARK_ALIVE_MS }));
}
