import type { RequestContext } from "../requests/request_context.ts";
import type { SessionTime } from "./session_time.ts";
import type { SignsOfLife } from "../signs_of_life.ts";

/** What a session works with. */
export interface SessionContext
  extends Omit<RequestContext, "unconfirmed" | "goesOn"> {
  /** What is left of the session's limits; the reads of the channel keep them, too. */
  time: SessionTime;
  /** Kept up by the store while a request takes long. */
  life: SignsOfLife;
  /** Aborted by a {@link StopError} when the session has to end. */
  stopping: AbortSignal;
}
