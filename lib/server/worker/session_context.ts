import type { MailStore } from "../../store/store.ts";
import type { Channel } from "../../protocol/records/channel.ts";
import type { WorkerEvent } from "../ipc/worker_events.ts";

/** What a session works with. */
export interface SessionContext {
  channel: Channel;
  user: string;
  store: MailStore;
  /** Whether mail can be sent to that name. */
  hasAccount(name: string): boolean;
  /** Characters of a mail, ms between requests, ms of a session. */
  limits: { maxContent: number; idleMs: number; sessionMs: number };
  emit(event: WorkerEvent): void;
  /** A clock in ms that nobody sets. */
  now(): number;
}
