import type { MailStore } from "../../../store/store.ts";
import type { Channel } from "../../../protocol/records/channel.ts";
import type { WorkerEvent } from "../../ipc/events.ts";
import type { ContentLimits } from "./content_limit.ts";
import type { Unconfirmed } from "./unconfirmed.ts";

/** What the handler of a request works with. */
export interface RequestContext {
  channel: Channel;
  /** Who asks. */
  user: string;
  store: MailStore;
  unconfirmed: Unconfirmed;
  /** Whether mail can be sent to that name. */
  hasAccount(name: string): boolean;
  /** The names of all to whom mail can be sent, sorted. */
  userNames(): string[];
  limits: ContentLimits;
  /** The group's list as keygen signed it; empty if there is none. */
  groupList(): Promise<Uint8Array>;
  emit(event: WorkerEvent): void;
}
