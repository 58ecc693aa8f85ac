import type { RequestContext } from "./requests/request_context.ts";
import type { SessionTime } from "./session_time.ts";

/** What a session works with. */
export interface SessionContext extends RequestContext {
  /** What is left of the session's limits; the reads of the channel keep them, too. */
  time: SessionTime;
  /** Aborted when the server stops. */
  stopping: AbortSignal;
}
