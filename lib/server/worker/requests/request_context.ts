import type { Mode } from "../../../protocol/handshake/handshake_messages.ts";
import type { PasswordQuery } from "../../../protocol/requests/accounts/password.ts";
import type { MailStore } from "../../../store/store.ts";
import type { Channel } from "../../../protocol/records/channel.ts";
import type { WorkerEvent } from "../../ipc/events.ts";
import type { Accounts } from "../accounts.ts";
import type { ContentLimits } from "./mails/content_limit.ts";
import type { Unconfirmed } from "./mails/unconfirmed.ts";

/** What the handler of a request works with. */
export interface RequestContext {
  channel: Channel;
  /** The mode of the session. */
  mode: Mode;
  /** Who asks. */
  user: string;
  store: MailStore;
  unconfirmed: Unconfirmed;
  /** Those to whom mail can be sent. */
  accounts: Accounts;
  limits: ContentLimits;
  /**
   * Gives the user another password.
   *
   * @throws {RequestError} If the old one is wrong, or the new one cannot be written.
   */
  changePassword(change: PasswordQuery): Promise<void>;
  emit(event: WorkerEvent): void;
  /**
   * Whether a long answer may go on, which counts as use of the session: not if that has to
   * end.
   */
  goesOn(): boolean;
}
