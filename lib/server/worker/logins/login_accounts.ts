import type { AccountWatchContext } from "./account_watch.ts";
import type { LoginContext } from "./check_login.ts";

/** The accounts that logins are checked against, wherever they are. */
export interface LoginAccounts
  extends
    Pick<LoginContext, "readPasswords" | "loadUserKey">,
    Pick<AccountWatchContext, "stampsOf" | "version"> {
  /**
   * Makes sure that they can be used.
   *
   * @throws {Error} If they cannot.
   */
  check(): Promise<void>;
  close(): Promise<void>;
}
