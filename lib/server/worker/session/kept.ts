import type { MailStore } from "../../../store/store.ts";
import type { Accounts } from "../accounts.ts";

/** What a session serves from. */
export interface Kept {
  /** Closed with the session; what the accounts need of it goes with it. */
  store: MailStore;
  accounts: Accounts;
}
